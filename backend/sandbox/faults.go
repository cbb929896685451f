package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultName is one way in which a sandbox can misbehave.
type FaultName string

// The faults. Those that answer in place of the API are tried in the order
// deny, 429, 500, 502; the others can come together on one call.
const (
	FaultLatency      FaultName = "latency"
	FaultDeny         FaultName = "deny"
	FaultTooMany      FaultName = "429"
	FaultServerError  FaultName = "500"
	FaultBadGateway   FaultName = "502"
	FaultLost         FaultName = "lost"
	FaultFlat         FaultName = "flat"
	FaultRepeatCursor FaultName = "repeat-cursor"
	FaultMalformed    FaultName = "malformed"
	FaultTruncate     FaultName = "truncate"
	FaultReset        FaultName = "reset"
	FaultSlow         FaultName = "slow"
	FaultErase        FaultName = "erase"
	FaultImage        FaultName = "image"
)

// FaultKind describes a fault for help texts.
type FaultKind struct {
	Name FaultName
	// Value is the form of the value, empty when the fault takes none.
	Value string
	// Default is the value when none is given; both are zero for no value.
	Default, DefaultTo time.Duration
	// Text is one line on what happens.
	Text string
}

// FaultKinds lists all faults in the order in which help shows them.
func FaultKinds() []FaultKind {
	return []FaultKind{
		{FaultLatency, "DURATION or FROM..TO", 200 * time.Millisecond, 200 * time.Millisecond, "waits before it answers: --fault latency=200ms:0.3"},
		{FaultTooMany, "DURATION", time.Second, time.Second, "429 with Retry-After, in whole seconds: --fault 429=2s:0.05"},
		{FaultServerError, "", 0, 0, "500 with a traceId"},
		{FaultBadGateway, "", 0, 0, "502 with a page of HTML"},
		{FaultDeny, "", 0, 0, "403 with an explicit deny, as for an address not on the allow-list"},
		{FaultReset, "", 0, 0, "breaks the connection in the middle of the body"},
		{FaultTruncate, "", 0, 0, "announces the whole body, sends half of it"},
		{FaultSlow, "DURATION", 20 * time.Millisecond, 20 * time.Millisecond, "sends the body in 32 pieces with a pause after each: --fault slow=50ms"},
		{FaultMalformed, "", 0, 0, "a whole answer that is not JSON, or a picture that is not base64"},
		{FaultRepeatCursor, "", 0, 0, "nextPage_key leads back to the page asked for"},
		{FaultFlat, "", 0, 0, "the list in its old shape: records without group and cursor; go on with the last record as the cursor"},
		{FaultLost, "", 0, 0, "DELETE is done, its answer is lost in a 502 or a broken connection"},
		{FaultErase, "FORM", 0, 0, "DELETE fails, done or not, such as 500-after, half or any of them; --fault erase names them"},
		{FaultImage, "FORM", 0, 0, "GET image in another form, such as data-uri, turned or bomb; --fault image names them"},
	}
}

// Fault is one fault with how often it happens.
type Fault struct {
	Name FaultName
	// From and To bound the fault's duration; they are equal for a fixed one
	// and zero for a fault without any.
	From, To time.Duration
	// Form is that of an image fault, one of ImageForms, or of an erase fault, one
	// of EraseForms or AnyErase; empty for the others.
	Form FormName
	// Rate is the share of calls that are hit, 0 to 1.
	Rate float64
}

// Faults are the faults of a sandbox, each kind at most once.
type Faults []Fault

// maxFaultDuration keeps a sandbox from hanging for good.
const maxFaultDuration = time.Minute

// ParseFaults reads specs of the form NAME[=VALUE][:RATE], several to a string
// when separated by commas: "latency=50ms..400ms:0.3", "429:0.05", "reset".
// RATE is 0 to 1 and 1 by default. Errors name the faults that exist.
func ParseFaults(specs []string) (Faults, error) {
	var out Faults
	for _, spec := range specs {
		for one := range strings.SplitSeq(spec, ",") {
			f, err := parseFault(strings.TrimSpace(one))
			if err != nil {
				return nil, fmt.Errorf("fault %q: %w", one, err)
			}
			if slices.ContainsFunc(out, func(o Fault) bool { return o.Name == f.Name }) {
				return nil, fmt.Errorf("fault %q: %s is given twice", one, f.Name)
			}
			out = append(out, f)
		}
	}
	return out, nil
}

func parseFault(spec string) (Fault, error) {
	spec, rate, rated := strings.Cut(spec, ":")
	name, value, valued := strings.Cut(spec, "=")
	kind, err := faultKind(name)
	if err != nil {
		return Fault{}, err
	}
	f := Fault{Name: kind.Name, From: kind.Default, To: kind.DefaultTo, Rate: 1}
	if rated {
		f.Rate, err = strconv.ParseFloat(rate, 64)
		if err != nil || !(f.Rate >= 0 && f.Rate <= 1) {
			return Fault{}, fmt.Errorf("the rate %q is not a number from 0 to 1, such as 0.05", rate)
		}
	}
	switch {
	case f.Name == FaultImage:
		f.Form, err = imageForm(value)
		return f, err
	case f.Name == FaultErase:
		f.Form, err = eraseForm(value)
		return f, err
	case !valued:
		return f, nil
	case kind.Value == "":
		return Fault{}, fmt.Errorf("%s takes no value; write %s or %s:0.1", name, name, name)
	}
	from, to, spread := strings.Cut(value, "..")
	if !spread {
		to = from
	}
	if spread && f.Name != FaultLatency {
		return Fault{}, fmt.Errorf("%s takes one duration", name)
	}
	f.From, err = time.ParseDuration(from)
	if err == nil {
		f.To, err = time.ParseDuration(to)
	}
	if err != nil || f.From < 0 || f.To < f.From || f.To > maxFaultDuration {
		return Fault{}, fmt.Errorf("the value %q is not a %s from 0s to %s", value, strings.ToLower(kind.Value), maxFaultDuration)
	}
	return f, nil
}

func faultKind(name string) (FaultKind, error) {
	var known []string
	for _, k := range FaultKinds() {
		if string(k.Name) == name {
			return k, nil
		}
		known = append(known, string(k.Name))
	}
	return FaultKind{}, fmt.Errorf("there is no such fault; there are %s", strings.Join(known, ", "))
}

// String writes the faults so that ParseFaults reads them back; empty for none.
func (fs Faults) String() string {
	var parts []string
	for _, f := range fs {
		s := string(f.Name)
		switch kind, err := faultKind(s); {
		case f.Form != "":
			s += "=" + string(f.Form)
		case err == nil && kind.Value != "":
			s += "=" + f.From.String()
			if f.To != f.From {
				s += ".." + f.To.String()
			}
		}
		if f.Rate != 1 {
			s += ":" + strconv.FormatFloat(f.Rate, 'g', -1, 64)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ",")
}

// plan is what goes wrong with one call.
type plan struct {
	faults Faults
	draw   random
}

// plan draws the faults of the call with the given number: the same calls in
// the same order meet the same faults.
func (fs Faults) plan(seed, call uint64) plan {
	p := plan{draw: stream(seed, streamFault, call)}
	for _, f := range fs {
		if p.draw.chance(f.Rate) {
			p.faults = append(p.faults, f)
		}
	}
	return p
}

func (p *plan) hits(name FaultName) bool {
	_, ok := p.find(name)
	return ok
}

func (p *plan) find(name FaultName) (Fault, bool) {
	i := slices.IndexFunc(p.faults, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return Fault{}, false
	}
	return p.faults[i], true
}

// wait is how long a latency lasts.
func (p *plan) wait() time.Duration {
	f, ok := p.find(FaultLatency)
	if !ok {
		return 0
	}
	return f.From + time.Duration(p.draw.unit()*float64(f.To-f.From))
}
