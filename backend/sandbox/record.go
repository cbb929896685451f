package sandbox

import (
	"math"
	"time"
)

// Names of the random streams, so that no two of them ever agree.
const (
	streamBlock uint64 = iota + 1
	streamVisit
	streamRecord
	streamPortrait
	streamFault
	streamTrace
	streamSubmit
	streamHosted
)

// maxRecords bounds Config.Records and keeps ids invertible.
const maxRecords = 50_000_000

// erasure is how much of an erased record is left. The documentation
// contradicts itself: DELETE keeps auth_id, auth_status and create_time, while
// the samples of GET still show the rest. All forms occur.
type erasure uint8

const (
	notErased erasure = iota
	erasedFull
	erasedBare
	// erasedHere is a record erased in this run. Submission and policy tell
	// nothing of the person, and both samples of GET keep them.
	erasedHere
)

// record is everything that a list entry and its picture are made from.
type record struct {
	index    int
	person   int   // whose reference submission it is
	created  int64 // unix milliseconds
	approved bool
	failed   cause
	form     bool // the Face Auth URL; otherwise POST
	policy   *policy
	scores   scores
	visit    random // a stream shared by the attempts of one visit
	impostor bool   // somebody else before the camera

	erasure  erasure
	erasedAt int64

	// Text that strangers wrote. submission replaces the regular id when set.
	submission, memo, device, remark string

	noPolicy, noResult, noSubmitType, noSubmission bool
}

// dataset is a project's records as a pure function of seed, number of records
// and now: nothing is kept but the constants of that function.
type dataset struct {
	seed     uint64
	n        int
	now      int64 // unix milliseconds
	calendar calendar
	ids      ids
	policies [6]policy
	contrary policy
	texts    texts
}

func newDataset(seed uint64, n int, now time.Time) *dataset {
	return &dataset{
		seed: seed, n: n, now: now.UnixMilli(),
		calendar: newCalendar(seed, n, now),
		ids:      ids{key: mix(seed ^ 0x5a4db0c5)},
		policies: policies(), contrary: contradictory(), texts: newTexts(),
	}
}

// people is how many approved submissions the project has.
func (d *dataset) people() int { return max(2, d.n*2/5) }

// policyAt is the policy in force when record i was judged; the last one for
// those made in this run.
func (d *dataset) policyAt(i int) *policy {
	if i >= d.n {
		return &d.policies[len(d.policies)-1]
	}
	share := float64(i) / float64(d.n)
	for v := range d.policies {
		if share < d.policies[v].until {
			return &d.policies[v]
		}
	}
	return &d.policies[len(d.policies)-1]
}

// at makes record i, 0 being the oldest. b is room that is kept between calls:
// neighbours share its work.
func (d *dataset) at(i int, b *block, rec *record) {
	if k := i / blockSize; b.places == nil || b.number != k {
		d.calendar.fill(k, b)
	}
	pl := b.places[i%blockSize]
	visit := stream(d.seed, streamVisit, uint64(b.number), uint64(pl.visit))
	*rec = record{index: i, created: pl.created, visit: visit}
	age := d.n - 1 - i

	rec.person = d.personOf(&visit, pl, b)
	rec.form = !visit.chance(0.12)
	rec.policy = d.policyAt(i)
	wanted := d.intent(&visit, pl, rec)

	r := stream(d.seed, streamRecord, uint64(i))
	rec.measure(&r, wanted)
	rec.failed = rec.policy.judge(&rec.scores)
	if age == 41 || r.chance(0.0012) {
		rec.contradict(&d.contrary)
	}
	rec.approved = rec.failed == 0
	d.erase(&r, rec, age)
	d.write(&r, rec, age)

	rec.noResult = r.chance(0.004)
	rec.noPolicy = r.chance(0.004)
	rec.noSubmitType = r.chance(0.003)
	rec.noSubmission = r.chance(0.002)
}

// personOf draws who comes for a visit. Somebody tries again and again, as the
// macro users do that the vendor's customers look for; and the newest records
// are of people worth a first look.
func (d *dataset) personOf(visit *random, pl place, b *block) int {
	u, p, regular := visit.unit(), visit.below(d.people()), visit.below(min(8, d.people()))
	if b.number == d.calendar.blocks()-1 {
		for person, back := range []int{1, 5} {
			if back <= len(b.places) && pl.visit == b.places[len(b.places)-back].visit {
				return person
			}
		}
	}
	if u < 0.006 {
		return regular
	}
	return p
}

// intent decides what an attempt is meant to fail for, nothing for most. All
// attempts of a visit but the last fail; a different cause comes up now and then.
func (d *dataset) intent(visit *random, pl place, rec *record) cause {
	success := visit.chance(0.978)
	if pl.of > 1 {
		success = visit.chance(0.85)
	}
	usual := pickCause(visit, rec.policy.asked(rec.form))
	stranger := visit.chance(0.35)
	if pl.attempt == pl.of-1 && success {
		return 0
	}
	again := stream(uint64(*visit), uint64(pl.attempt))
	if again.chance(0.2) {
		usual = pickCause(&again, rec.policy.asked(rec.form))
	}
	if again.chance(0.06) {
		usual |= pickCause(&again, rec.policy.asked(rec.form))
	}
	// Who fails with one face and passes with the next was no stranger.
	rec.impostor = usual&lowSimilarity != 0 && stranger && !success
	return usual
}

func pickCause(r *random, asked cause) cause {
	for {
		u := r.unit()
		c := lowActiveLiveness
		switch {
		case u < 0.38:
			c = lowSimilarity
		case u < 0.60:
			c = occludedFace
		case u < 0.70:
			c = noFaceCover
		case u < 0.80:
			c = noHeadCover
		case u < 0.91:
			c = lowLiveness
		}
		if asked&c != 0 {
			return c
		}
	}
}

// measure gives scores that fail for the wanted causes and for nothing else.
func (rec *record) measure(r *random, wanted cause) {
	p, s := rec.policy, &rec.scores
	*s = scores{liveness: absent, activeLiveness: absent, faceCover: absent, headCover: absent}
	score := func(bit cause, threshold float64) float64 {
		if wanted&bit != 0 {
			return failing(r, threshold, rec.impostor && bit == lowSimilarity)
		}
		return passing(r, threshold)
	}
	s.similarity = score(lowSimilarity, p.similarity)
	s.occluded = wanted&occludedFace != 0
	// Where nobody asks, a few come with a mask and pass.
	if !p.occluded && p.faceCover == 0 {
		s.occluded = r.chance(0.03)
	}
	s.occlusion = 100 - hundredths(r.unit()*9)
	if s.occluded {
		s.occlusion = hundredths(8 + r.unit()*40)
	}
	if p.faceCover > 0 {
		s.faceCover = score(noFaceCover, p.faceCover)
		s.occluded = s.faceCover >= p.faceCover
	}
	if p.headCover > 0 {
		s.headCover = score(noHeadCover, p.headCover)
	}
	if rec.form && p.hasLiveness {
		s.liveness = score(lowLiveness, p.liveness)
	}
	if rec.form {
		// The samples print this score with the digits of a 32-bit float.
		s.activeLiveness = float64(float32(score(lowActiveLiveness, max(p.activeLiveness, 1)) + r.unit()*0.008))
		if s.activeLiveness > 100 {
			s.activeLiveness = 100
		}
		if wanted&lowActiveLiveness != 0 && s.activeLiveness >= p.activeLiveness {
			s.activeLiveness = p.activeLiveness - 0.0078125
		}
	}
}

// decide measures and judges by the record's policy.
func (rec *record) decide(r *random, wanted cause) {
	rec.measure(r, wanted)
	rec.failed = rec.policy.judge(&rec.scores)
	rec.approved = rec.failed == 0
}

// status is the value of auth_status.
func (rec *record) status() string {
	if rec.approved {
		return "approved"
	}
	return "rejected"
}

// passing draws a score from threshold to 100: most near the top, a few within
// a point of the threshold or right on it.
func passing(r *random, threshold float64) float64 {
	floor := max(threshold, 40)
	switch u := r.unit(); {
	case u < 0.004:
		return floor
	case u < 0.03:
		return min(100, hundredths(floor+r.unit()))
	case u < 0.22:
		return 100
	}
	u := r.unit()
	return max(floor, hundredths(100-(100-floor)*u*u*u))
}

// failing draws a score under threshold: near misses, poor pictures, strangers.
func failing(r *random, threshold float64, stranger bool) float64 {
	u := r.unit()
	switch {
	case stranger:
		return hundredths(threshold * (0.04 + 0.55*u))
	case r.chance(0.25):
		return hundredths(threshold - 0.01 - 0.98*u)
	}
	return hundredths(threshold - 1 - (threshold*0.45)*u*u)
}

func hundredths(v float64) float64 { return math.Floor(v*100+1e-6) / 100 }

// contradict turns the record into the documentation's own sample.
func (rec *record) contradict(p *policy) {
	rec.policy, rec.form, rec.impostor = p, true, false
	rec.scores = scores{similarity: 100, occluded: true, occlusion: 40,
		liveness: absent, activeLiveness: 97.78668212890625, faceCover: absent, headCover: absent}
	rec.failed = occludedFace
}

// erase marks what was erased before this run: the older, the more.
func (d *dataset) erase(r *random, rec *record, age int) {
	share := float64(age) / float64(max(d.n, 1))
	erased, bare := r.chance(0.13*share*share), r.chance(0.5)
	late := r.unit()
	switch age {
	case 20:
		erased, bare = true, true
	case 35:
		erased, bare = true, false
	}
	if !erased {
		return
	}
	rec.erasure = erasedFull
	if bare {
		rec.erasure = erasedBare
	}
	rec.erasedAt = rec.created + int64(late*late*float64(max(d.now-rec.created-1, 0)))
}

// write adds what people typed and phones reported.
func (d *dataset) write(r *random, rec *record, age int) {
	u := r.unit()
	if rec.form && u < 0.2 {
		rec.device = d.texts.device(r)
	}
	switch u = r.unit(); {
	case u < 0.0025:
		rec.memo = d.texts.hostile(r.below(1 << 20))
	case u < 0.03:
		rec.memo = d.texts.friendly(r.below(1 << 20))
	}
	switch u = r.unit(); {
	case u < 0.01:
		rec.remark = d.texts.hostile(r.below(1 << 20))
	case u < 0.1:
		rec.remark = d.texts.friendly(r.below(1 << 20))
	}
	d.texts.showpiece(age, rec)
}
