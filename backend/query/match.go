package query

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"faceauth/backend"
	"faceauth/backend/records"
)

// Context is what a record's match may depend on beside the record: the others
// that are loaded. The zero Context knows of no others; see Query.Alone for when
// that will do.
type Context struct {
	attempts map[string]int
	changed  map[string]bool
	current  string
}

// NewContext goes through all records that are loaded. Of two with the same
// auth_id the later counts.
func NewContext(all iter.Seq[*backend.Authentication]) Context {
	type seen struct {
		id, submission string
		created        int64
		policy         string
	}
	var list []seen
	place := map[string]int{}
	for a := range all {
		s := seen{a.ID, a.SubmissionID, micros(a.Created), a.Policy.Name()}
		if i, again := place[a.ID]; again {
			list[i] = s
			continue
		}
		place[a.ID] = len(list)
		list = append(list, s)
	}
	c := Context{attempts: map[string]int{}, changed: map[string]bool{}}
	for _, s := range list {
		c.attempts[s.submission]++
	}
	// A record that came without a policy tells nothing of it.
	list = slices.DeleteFunc(list, func(s seen) bool { return s.created == records.NoTime || s.policy == "" })
	// Of equal times the lower auth_id stands first in lists, which are newest first.
	slices.SortFunc(list, func(a, b seen) int { return cmp.Or(cmp.Compare(a.created, b.created), cmp.Compare(b.id, a.id)) })
	for i, s := range list {
		if i > 0 && s.policy != list[i-1].policy {
			c.changed[s.id] = true
		}
		c.current = s.policy
	}
	return c
}

// Match tells whether a record is one that the filter chooses.
func (q Query) Match(a *backend.Authentication, c Context) bool {
	return q.root == nil || q.root.match(a, c)
}

func (e *expr) match(a *backend.Authentication, c Context) bool {
	switch e.op {
	case opAnd:
		return !slices.ContainsFunc(e.kids, func(kid *expr) bool { return !kid.match(a, c) })
	case opOr:
		return slices.ContainsFunc(e.kids, func(kid *expr) bool { return kid.match(a, c) })
	case opNot:
		return !e.kids[0].match(a, c)
	}
	return e.term.match(a, c)
}

func (t *term) match(a *backend.Authentication, c Context) bool {
	switch t.field {
	case fieldText:
		return t.pattern.match(a.ID) || t.pattern.match(a.SubmissionID) || t.pattern.match(string(a.Status)) ||
			t.pattern.match(a.SubmitType) || t.pattern.match(a.ProjectID) ||
			t.matchList(a.FailCodes) || t.matchList(a.Comments)
	case fieldAuth:
		return t.pattern.match(a.ID)
	case fieldSub:
		return t.pattern.match(a.SubmissionID)
	case fieldStatus:
		return t.pattern.match(string(a.Status))
	case fieldType:
		return t.pattern.match(a.SubmitType)
	case fieldProject:
		return t.pattern.match(a.ProjectID)
	case fieldPolicy:
		return t.matchPolicy(a.Policy, c.current, c.changed[a.ID])
	case fieldFail:
		return t.matchList(a.FailCodes)
	case fieldComment:
		return t.matchList(a.Comments)
	case fieldOccl:
		return t.matchFlag(a.Scores.Occluded)
	case fieldErased:
		return t.matchFlag(backend.FlagOf(a.Erased))
	case fieldDisagrees:
		return t.matchFlag(backend.FlagOf(a.Disagrees()))
	case fieldDay, fieldSince, fieldUntil:
		return t.matchTime(micros(a.Created))
	case fieldErasedAt:
		return t.matchTime(micros(a.ErasedAt))
	case fieldAttempts:
		return t.matchNumber(backend.NumberOf(float64(attempts(a, c))))
	case fieldMargin:
		return t.matchNumber(margin(a))
	case fieldSim:
		return t.matchNumber(a.Scores.FaceSimilarity)
	case fieldLive:
		return t.matchNumber(a.Scores.Liveness)
	case fieldAct:
		return t.matchNumber(a.Scores.ActiveLiveness)
	case fieldOcclScore:
		return t.matchNumber(a.Scores.OccludedScore)
	case fieldFace:
		return t.matchNumber(a.Scores.FaceCover)
	default: // fieldHead
		return t.matchNumber(a.Scores.HeadCover)
	}
}

// attempts is how many records share the submission of a, itself included.
func attempts(a *backend.Authentication, c Context) int {
	if a.SubmissionID == "" {
		return 1
	}
	return max(1, c.attempts[a.SubmissionID])
}

// margin is the least margin of a record's checks.
func margin(a *backend.Authentication) backend.Number {
	var least backend.Number
	for _, check := range a.Checks() {
		if m := check.Margin; m.Given && !math.IsNaN(m.Value) && (!least.Given || m.Value < least.Value) {
			least = m
		}
	}
	return least
}

func (t *term) matchPolicy(p backend.Policy, current string, changed bool) bool {
	switch t.word {
	case wordChanged:
		return changed
	case wordCurrent:
		return p.Name() == current
	}
	return t.pattern.match(p.Name())
}

// matchList looks for an entry that matches; an empty one is none.
func (t *term) matchList(entries []string) bool {
	some := slices.ContainsFunc(entries, func(s string) bool {
		return s != "" && (t.word != noWord || t.pattern.match(s) || t.matchCheck(s))
	})
	return some == (t.word != wordNone)
}

// matchCheck holds the pattern against the name of the check that a fail code
// reports on.
func (t *term) matchCheck(code string) bool {
	if t.field != fieldFail || t.pattern.how != contains {
		return false
	}
	f, documented := backend.ExplainFailCode(code)
	return documented && t.pattern.match(f.Check.String())
}

func (t *term) matchFlag(f backend.Flag) bool {
	switch t.word {
	case wordNone:
		return !f.Given
	case wordYes:
		return f.Given && f.Value
	}
	return f.Given && !f.Value
}

func (t *term) matchNumber(n backend.Number) bool {
	given := n.Given && !math.IsNaN(n.Value)
	switch t.word {
	case wordNone:
		return !given
	case wordAny:
		return given
	}
	return given && t.low <= n.Value && n.Value <= t.high
}

// matchTime takes a time as columns hold it. since and until keep records
// without a readable time, as backend.Range does: they must not vanish.
func (t *term) matchTime(us int64) bool {
	known := us != records.NoTime
	switch {
	case t.word == wordNone:
		return !known
	case t.word == wordAny:
		return known
	case !known:
		return t.field == fieldSince || t.field == fieldUntil
	}
	return inBounds(us, t.bounds())
}
