package argos

import (
	"bytes"
	"slices"
	"strings"

	"faceauth/backend"
	"faceauth/backend/safetext"
)

// field is a member of a group or a record that the decoder knows.
type field uint8

const (
	fieldUnknown field = iota
	fieldProject
	fieldData
	fieldNext
	fieldID
	fieldStatus
	fieldCreated
	fieldSubmitType
	fieldSubmission
	fieldPolicy
	fieldErased
	fieldErasedAt
	fieldScores
	fieldComments
	fieldFailCodes
)

// fieldOf finds a member by its documented name and, failing that, by that name
// whatever its case and underscores: the vendor's pages, webhooks and POST spell
// the same things differently, down to the aurh_status of two samples.
func fieldOf(name []byte) field {
	switch string(name) {
	case "auth_id":
		return fieldID
	case "auth_status":
		return fieldStatus
	case "create_time":
		return fieldCreated
	case "submit_type":
		return fieldSubmitType
	case "kyc_submission_id":
		return fieldSubmission
	case "policy":
		return fieldPolicy
	case "delete_check":
		return fieldErased
	case "delete_time":
		return fieldErasedAt
	case "result":
		return fieldScores
	case "reject_comment":
		return fieldComments
	case "fail_code":
		return fieldFailCodes
	}
	switch normal(name) {
	case "faceauthprojectid":
		return fieldProject
	case "data":
		return fieldData
	case "nextpagekey":
		return fieldNext
	case "authid", "authenticationid":
		return fieldID
	case "authstatus", "aurhstatus":
		return fieldStatus
	case "createtime":
		return fieldCreated
	case "submittype":
		return fieldSubmitType
	case "kycsubmissionid":
		return fieldSubmission
	case "policy":
		return fieldPolicy
	case "deletecheck":
		return fieldErased
	case "deletetime":
		return fieldErasedAt
	case "result", "score":
		return fieldScores
	case "rejectcomment", "rejectedcomment":
		return fieldComments
	case "failcode":
		return fieldFailCodes
	}
	return fieldUnknown
}

// record reads one entry of a data list.
func (d *decoder) record() error {
	start, err := d.open()
	if err != nil {
		return err
	}
	d.page.Records = append(d.page.Records, backend.Authentication{})
	rec := &d.page.Records[len(d.page.Records)-1]
	for d.json.PeekKind() != '}' {
		name, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		if err := d.recordField(rec, fieldOf(inner(name))); err != nil {
			return err
		}
	}
	raw, err := d.shut(start)
	if err != nil {
		return err
	}
	if rec.ID == "" {
		d.page.Records = d.page.Records[:len(d.page.Records)-1]
		return d.skip("no auth_id")
	}
	rec.Raw = raw
	d.grow()
	return d.count()
}

// keep adds a record that was read beside the page.
func (d *decoder) keep(rec backend.Authentication) {
	d.page.Records = append(d.page.Records, rec)
	d.grow()
}

// grow makes room for the rest of a page once its first record shows how many
// may follow: a third more than of its own size, since some are shorter.
func (d *decoder) grow() {
	if len(d.page.Records) == 1 {
		left := len(d.body) - int(d.json.InputOffset())
		d.page.Records = slices.Grow(d.page.Records, min(left/len(d.page.Records[0].Raw)*4/3, backend.MaxPageSize-1))
	}
}

// recordField reads the value of one member into rec. The value is read
// whatever it is, so that only broken JSON is an error.
func (d *decoder) recordField(rec *backend.Authentication, f field) error {
	switch f {
	case fieldID:
		return d.string(&rec.ID, safetext.ID)
	case fieldSubmission:
		return d.string(&rec.SubmissionID, safetext.ID)
	case fieldPolicy:
		return d.policy(&rec.Policy)
	case fieldScores:
		return d.scores(&rec.Scores)
	case fieldComments:
		return d.strings(&rec.Comments)
	case fieldFailCodes:
		return d.strings(&rec.FailCodes)
	case fieldUnknown, fieldProject, fieldData, fieldNext:
		return d.json.SkipValue()
	}
	value, err := d.json.ReadValue()
	if err != nil {
		return err
	}
	switch f {
	case fieldStatus:
		if word, ok := d.word(value); ok {
			rec.Status = statusOf(word)
		}
	case fieldSubmitType:
		if word, ok := d.word(value); ok {
			rec.SubmitType = word
		}
	case fieldCreated:
		if at, ok := timeOf(value); ok {
			rec.Created, rec.CreatedText = at, ""
		} else if text, ok := textOf(value); ok && rec.Created.IsZero() {
			rec.CreatedText = bound(safetext.Clean(text), maxTimeText)
		}
	case fieldErased:
		if flag := flagOf(value); flag.Given {
			rec.Erased = flag.Value
		}
	case fieldErasedAt:
		if at, ok := timeOf(value); ok {
			rec.ErasedAt = at
		}
	}
	return nil
}

// maxTimeText bounds a create_time that can't be read, in runes.
const maxTimeText = 100

// statusOf takes the documented values whatever their case.
func statusOf(word string) backend.Status {
	for _, s := range []backend.Status{backend.Approved, backend.Rejected} {
		if strings.EqualFold(word, string(s)) {
			return s
		}
	}
	return backend.Status(word)
}

// policy reads a policy object, adding to what an earlier one gave.
func (d *decoder) policy(p *backend.Policy) error {
	return d.object(func(name []byte) error {
		value, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		threshold := thresholdOf(value)
		if !threshold.Given {
			return nil
		}
		if field := policyField(p, name); field != nil {
			*field = threshold
		}
		return nil
	})
}

func policyField(p *backend.Policy, name []byte) *backend.Threshold {
	switch string(name) {
	case "faceSimilarity_threshold":
		return &p.FaceSimilarity
	case "liveness_threshold":
		return &p.Liveness
	case "activeLiveness_threshold":
		return &p.ActiveLiveness
	case "occluded_threshold":
		return &p.Occluded
	case "faceCover_threshold":
		return &p.FaceCover
	case "headCover_threshold":
		return &p.HeadCover
	}
	switch strings.TrimSuffix(normal(name), "threshold") {
	case "facesimilarity", "similarity":
		return &p.FaceSimilarity
	case "liveness", "passiveliveness":
		return &p.Liveness
	case "activeliveness":
		return &p.ActiveLiveness
	case "occluded", "detectoccluded", "occlusion":
		return &p.Occluded
	case "facecover":
		return &p.FaceCover
	case "headcover":
		return &p.HeadCover
	}
	return nil
}

// scores reads a result or score object, adding to what an earlier one gave.
func (d *decoder) scores(s *backend.Scores) error {
	return d.object(func(name []byte) error {
		value, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		key := scoreKey(name)
		if strings.HasPrefix(key, "occlu") || key == "detectoccluded" {
			readOcclusion(s, value, bytes.HasSuffix(bytes.ToLower(name), []byte("score")))
			return nil
		}
		number := numberOf(value)
		if !number.Given {
			return nil
		}
		switch key {
		case "facesimilarity", "similarity":
			s.FaceSimilarity = number
		case "liveness", "passiveliveness":
			s.Liveness = number
		case "activeliveness":
			s.ActiveLiveness = number
		case "facecover":
			s.FaceCover = number
		case "headcover":
			s.HeadCover = number
		}
		return nil
	})
}

// scoreKey is the name of a score without case, underscores and "score".
func scoreKey(name []byte) string {
	switch string(name) {
	case "face_similarity":
		return "facesimilarity"
	case "active_liveness_score":
		return "activeliveness"
	case "detectOccluded":
		return "detectoccluded"
	}
	return strings.TrimSuffix(normal(name), "score")
}

// readOcclusion reads what an answer says of occlusion: GET's detectOccluded is
// true or false, POST's occluded_score is a number. A bare 0 or 1 is a number
// only where the name says score.
func readOcclusion(s *backend.Scores, value []byte, isScore bool) {
	number := numberOf(value)
	flag := flagOf(value)
	switch {
	case number.Given && (isScore || !flag.Given):
		s.OccludedScore = number
	case flag.Given:
		s.Occluded = flag
	}
}

// object reads an object member by member, and passes over what is none.
func (d *decoder) object(member func(name []byte) error) error {
	if d.json.PeekKind() != '{' {
		return d.json.SkipValue()
	}
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	for d.json.PeekKind() != '}' {
		name, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		if err := member(inner(name)); err != nil {
			return err
		}
	}
	_, err := d.json.ReadToken()
	return err
}

// string reads a string, or a number as its digits, into to.
func (d *decoder) string(to *string, clean func(string) string) error {
	value, err := d.json.ReadValue()
	if err != nil {
		return err
	}
	if text, ok := textOf(value); ok && text != "" {
		*to = clean(text)
	}
	return nil
}

// strings reads a list of strings, or one string as a list of one. Entries that
// are empty or of another type are left out.
func (d *decoder) strings(to *[]string) error {
	if d.json.PeekKind() != '[' {
		value, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		if word, ok := d.word(value); ok && word != "" {
			*to = []string{word}
		}
		return nil
	}
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	var list []string
	for d.json.PeekKind() != ']' {
		value, err := d.json.ReadValue()
		if err != nil {
			return err
		}
		if word, ok := d.word(value); ok && word != "" && len(list) < maxListed {
			list = append(list, word)
		}
	}
	if len(list) > 0 {
		*to = list
	}
	_, err := d.json.ReadToken()
	return err
}

// word is the cleaned text of a value that is likely to come again.
func (d *decoder) word(value []byte) (string, bool) {
	if word, ok := d.words[string(value)]; ok {
		return word, true
	}
	text, ok := textOf(value)
	if !ok {
		return "", false
	}
	word := safetext.Clean(text)
	if len(d.words) < maxWords {
		d.words[string(value)] = word
	}
	return word, true
}
