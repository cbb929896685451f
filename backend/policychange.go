package backend

import "strings"

// PolicyChange is one check of which two policies ask something different.
type PolicyChange struct {
	Kind     CheckKind
	Old, New Threshold
}

// String is the change as people read it: "similarity 85 → 90".
func (c PolicyChange) String() string {
	return c.Kind.String() + " " + c.Old.Asked() + " → " + c.New.Asked()
}

// Asked is the threshold in the sense of Policy.Name, where a check that is not
// mentioned is one that is off: "85", "on" or "off".
func (t Threshold) Asked() string {
	if !t.On() {
		return "off"
	}
	return t.String()
}

// Changes lists what differs from p to another policy, in the order of the
// checks; nil when both ask the same: when their Names are equal, or one of them
// mentions no check and the other has all of them off.
func (p Policy) Changes(to Policy) []PolicyChange {
	var out []PolicyChange
	after := to.thresholds()
	for kind, before := range p.thresholds() {
		if !before.asks(after[kind]) {
			out = append(out, PolicyChange{CheckKind(kind), before, after[kind]})
		}
	}
	return out
}

// Words says what the policy asks: "similarity 85, occlusion on", or "all checks
// off". It is empty for a policy that mentions no check.
func (p Policy) Words() string {
	var on []string
	for kind, t := range p.thresholds() {
		if t.On() {
			on = append(on, CheckKind(kind).String()+" "+t.String())
		}
	}
	if len(on) == 0 && p != (Policy{}) {
		return "all checks off"
	}
	return strings.Join(on, ", ")
}

// Turns says in words which checks of the record would come out differently
// under another policy: "similarity would fail: 84.9 of 90"; nil when none would.
func (a Authentication) Turns(under Policy) []string {
	then := a
	then.Policy = under
	after := then.Checks()
	var out []string
	for i, c := range a.Checks() {
		if words := turn(c, after[i]); words != "" {
			out = append(out, c.Kind.String()+" "+words)
		}
	}
	return out
}

// turn says what becomes of a check that was c and would be to; empty where
// that comes to the same.
func turn(c, to Check) string {
	switch {
	case to.Verdict == c.Verdict:
	case to.Verdict == Fail && to.Detected.Given:
		return "would fail: it was detected"
	case to.Verdict == Fail:
		return "would fail: " + to.Measured() + " of " + to.Threshold.String()
	case to.Verdict == Pass && c.Verdict == Fail:
		return "would pass: " + to.Measured() + " of " + to.Threshold.String()
	case c.Verdict == Fail && !to.Threshold.On():
		return "would not be asked for"
	case to.Verdict == Unclear && to.Threshold.On():
		return "could not be judged: the record has no score for it"
	}
	return ""
}
