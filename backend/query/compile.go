package query

import (
	"cmp"
	"math"
	"slices"

	"faceauth/backend"
	"faceauth/backend/records"
)

// nodeOp tells what a node of a plan does. They are in the order of what they
// cost for a row.
type nodeOp uint8

const (
	nodeFlags  nodeOp = iota // flags in a table
	nodeTable                // a number of a dictionary in a table
	nodeTime                 // a time between two
	nodeScore                // a score between two
	nodeSet                  // rows that the snapshot knows
	nodeMargin               // the least margin between two
	nodeAnd
	nodeOr
	nodeNot
	nodeID // the auth_id held against a pattern
)

// node is a piece of a plan. It chooses from the rows of a chunk.
type node struct {
	op   nodeOp
	kids []*node

	flags *[256]bool // nodeFlags

	dict  dict  // nodeTable: whose numbers
	judge judge // nodeTable: what goes into the table
	// alone tells that the judge's answer never changes with what is loaded.
	alone bool
	table int // nodeTable: where the plan keeps it

	erasedAt bool  // nodeTime: delete_time, not create_time
	from, to int64 // nodeTime: half-open
	orNoTime bool  // nodeTime: rows without a time are chosen too

	column    records.Score // nodeScore
	low, high float64       // nodeScore, nodeMargin: both ends count
	missing   bool          // nodeScore, nodeMargin: rows without a number are chosen, and no others

	pattern *pattern // nodeID
}

// dict says which numbers of a chunk a table is for.
type dict uint8

const (
	dictTraits dict = iota
	dictSubmission
	dictComments
)

// judge makes a function that tells whether the i-th entry of a dictionary is
// chosen. That one may keep memory between its calls: it is for one goroutine.
type judge func(s *records.Snapshot) func(i uint32) bool

// compile makes a node of an expression.
func compile(e *expr) *node {
	switch e.op {
	case opTerm:
		return e.term.compile()
	case opNot:
		return negate(compile(e.kids[0]))
	}
	op := nodeAnd
	if e.op == opOr {
		op = nodeOr
	}
	kids := make([]*node, len(e.kids))
	for i, kid := range e.kids {
		kids[i] = compile(kid)
	}
	return combine(op, kids)
}

// negate is the opposite of a node. What is a table stays one.
func negate(n *node) *node {
	switch n.op {
	case nodeFlags:
		var flags [256]bool
		for i, on := range n.flags {
			flags[i] = !on
		}
		return &node{op: nodeFlags, flags: &flags}
	case nodeTable:
		out := *n
		out.judge = func(s *records.Snapshot) func(uint32) bool {
			is := n.judge(s)
			return func(i uint32) bool { return !is(i) }
		}
		return &out
	}
	return &node{op: nodeNot, kids: []*node{n}}
}

// combine makes one node of several. Those about the same numbers become one
// table, and the cheap ones come first: they leave less to do for the others.
func combine(op nodeOp, kids []*node) *node {
	var out []*node
	for _, kid := range kids {
		if kid.op == op {
			out = append(out, kid.kids...)
			continue
		}
		out = append(out, kid)
	}
	kids, out = out, nil
	for _, kid := range kids {
		i := slices.IndexFunc(out, func(n *node) bool { return n.op == kid.op && n.dict == kid.dict })
		switch {
		case i >= 0 && kid.op == nodeFlags:
			out[i] = mergeFlags(op, out[i], kid)
		case i >= 0 && kid.op == nodeTable:
			out[i] = mergeTables(op, out[i], kid)
		default:
			out = append(out, kid)
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	slices.SortStableFunc(out, func(a, b *node) int { return cmp.Or(cmp.Compare(a.cost(), b.cost()), cmp.Compare(a.dict, b.dict)) })
	return &node{op: op, kids: out}
}

// cost puts nodes in order; one that is made of others costs what its dearest does.
func (n *node) cost() nodeOp {
	most := n.op
	if len(n.kids) > 0 {
		most = 0
	}
	for _, kid := range n.kids {
		most = max(most, kid.cost())
	}
	return most
}

func mergeFlags(op nodeOp, a, b *node) *node {
	var flags [256]bool
	for i := range flags {
		flags[i] = a.flags[i] && b.flags[i] || op == nodeOr && (a.flags[i] || b.flags[i])
	}
	return &node{op: nodeFlags, flags: &flags}
}

func mergeTables(op nodeOp, a, b *node) *node {
	out := &node{op: nodeTable, dict: a.dict, alone: a.alone && b.alone}
	out.judge = func(s *records.Snapshot) func(uint32) bool {
		first, second := a.judge(s), b.judge(s)
		if op == nodeOr {
			return func(i uint32) bool { return first(i) || second(i) }
		}
		return func(i uint32) bool { return first(i) && second(i) }
	}
	return out
}

// compile makes a node of a term.
func (t *term) compile() *node {
	switch t.field {
	case fieldText:
		return combine(nodeOr, []*node{t.traits(), t.submissions(), t.comments(), {op: nodeID, pattern: t.pattern}})
	case fieldAuth:
		return &node{op: nodeID, pattern: t.pattern}
	case fieldSub:
		return t.submissions()
	case fieldAttempts:
		return t.attempts()
	case fieldComment:
		return t.comments()
	case fieldOccl, fieldErased, fieldDisagrees:
		return t.flags()
	case fieldDay, fieldSince, fieldUntil, fieldErasedAt:
		return t.times()
	case fieldMargin:
		return t.numbers(nodeMargin)
	case fieldSim, fieldLive, fieldAct, fieldOcclScore, fieldFace, fieldHead:
		return t.numbers(nodeScore)
	case fieldPolicy:
		if t.word == wordChanged {
			return &node{op: nodeSet}
		}
	}
	return t.traits()
}

// traits judges what stands in records.Traits.
func (t *term) traits() *node {
	return &node{op: nodeTable, dict: dictTraits, alone: t.alone(), judge: func(s *records.Snapshot) func(uint32) bool {
		current := ""
		if t.word == wordCurrent {
			current = s.CurrentPolicy()
		}
		return func(i uint32) bool {
			v := s.Traits(i)
			switch t.field {
			case fieldStatus:
				return t.pattern.match(string(v.Status))
			case fieldType:
				return t.pattern.match(v.SubmitType)
			case fieldProject:
				return t.pattern.match(v.ProjectID)
			case fieldFail:
				return t.matchList(v.FailCodes)
			case fieldPolicy:
				return t.matchPolicy(v.Policy, current, false)
			}
			return t.pattern.match(string(v.Status)) || t.pattern.match(v.SubmitType) || t.pattern.match(v.ProjectID) || t.matchList(v.FailCodes)
		}
	}}
}

func (t *term) submissions() *node {
	return &node{op: nodeTable, dict: dictSubmission, alone: true, judge: func(s *records.Snapshot) func(uint32) bool {
		f := newFinder(t.pattern)
		return func(i uint32) bool { return f.match(s.Submission(i)) }
	}}
}

func (t *term) attempts() *node {
	return &node{op: nodeTable, dict: dictSubmission, judge: func(s *records.Snapshot) func(uint32) bool {
		return func(i uint32) bool {
			return t.matchNumber(backend.NumberOf(float64(s.Attempts(i))))
		}
	}}
}

func (t *term) comments() *node {
	return &node{op: nodeTable, dict: dictComments, alone: true, judge: func(s *records.Snapshot) func(uint32) bool {
		return func(i uint32) bool { return t.matchList(s.Comments(i)) }
	}}
}

func (t *term) flags() *node {
	given, value := records.Flags(0), records.FlagErased
	switch t.field {
	case fieldOccl:
		given, value = records.FlagOccludedGiven, records.FlagOccluded
	case fieldDisagrees:
		value = records.FlagDisagrees
	}
	var flags [256]bool
	for i := range flags {
		f := records.Flags(i)
		flags[i] = t.matchFlag(backend.Flag{Given: f&given == given, Value: f&value != 0})
	}
	return &node{op: nodeFlags, flags: &flags}
}

func (t *term) times() *node {
	n := &node{op: nodeTime, erasedAt: t.field == fieldErasedAt, from: records.NoTime + 1, to: math.MaxInt64}
	if t.word != noWord {
		if t.word == wordNone {
			n.to = n.from // no time at all
			n.orNoTime = true
		}
		return n
	}
	if b := t.bounds(); !b.Since.IsZero() {
		n.from = b.Since.UnixMicro()
	}
	if b := t.bounds(); !b.Until.IsZero() {
		n.to = b.Until.UnixMicro()
	}
	n.orNoTime = t.field == fieldSince || t.field == fieldUntil
	return n
}

// numbers judges a score, or the least margin.
func (t *term) numbers(op nodeOp) *node {
	n := &node{op: op, low: t.low, high: t.high, missing: t.word == wordNone}
	if t.word == wordAny {
		n.low, n.high = math.Inf(-1), math.Inf(1)
	}
	if op == nodeScore {
		n.column = t.field.scoreColumn()
	}
	return n
}

// scoreColumn is where a score stands.
func (id fieldID) scoreColumn() records.Score {
	switch id {
	case fieldSim:
		return records.ScoreSimilarity
	case fieldLive:
		return records.ScoreLiveness
	case fieldAct:
		return records.ScoreActiveLiveness
	case fieldOcclScore:
		return records.ScoreOcclusion
	case fieldFace:
		return records.ScoreFaceCover
	}
	return records.ScoreHeadCover
}
