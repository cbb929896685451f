package sandbox

import (
	"bytes"
	"errors"
	"hash/fnv"
	"image"
	_ "image/gif" // formats that phones and scripts send
	"image/jpeg"
	_ "image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"faceauth/backend/sandbox/portrait"
)

const (
	// maxBody is where the platform's gateway stops reading.
	maxBody = 10 << 20
	// maxPixels bounds what a picture may unfold to.
	maxPixels = 40_000_000
	// maxKept is the size up to which a posted picture is kept as it came.
	maxKept = 512 << 10
	// SubmitPrefix begins a cf1 that orders the outcome of a POST: it is
	// followed by a fail code or an error code of the documentation, such as
	// "sandbox:Face_Occluded_fail" or "sandbox:detection_server_error".
	SubmitPrefix = "sandbox:"
)

// submitErrors are the documented error codes of POST (section 6-2) and their
// messages. The status is not documented; 400 is a guess.
func submitErrors() [][2]string {
	return [][2]string{
		{"invalid_data_format", "Data parsing error. Please check input data."},
		{"required_field_missing", "Required field is missing"},
		{"Invalid_submissionId", "Fail to find the submission data"},
		{"Invalid_projectId", "Fail to find the project data"},
		{"invalid_submission_status", "The submission must be approved to process face authentication"},
		{"image_converting_error", "Image converting error"},
		{"image_processing_error", "Image processing error"},
		{"detection_server_error", "Cannot finish process of detecting face"},
		{"no_face", "Face is not detected"},
		{"data_processing_error", "Data processing error"},
	}
}

func submitError(code string) answer {
	for _, e := range submitErrors() {
		if e[0] == code {
			b := appendString([]byte(`{"errorCode":`), code)
			b = appendString(append(b, `,"message":`...), e[1])
			return answer{status: http.StatusBadRequest, kind: jsonKind, body: append(b, '}')}
		}
	}
	return submitError("data_processing_error")
}

// submit answers POST /v3/faceauth. The outcome follows from the picture and
// the submission, unless cf1 orders one.
func (s *Server) submit(r *http.Request) answer {
	if r.ContentLength > maxBody {
		return gatewayError(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	form, err := readForm(r)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return gatewayError(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
	}
	if err != nil {
		return submitError("invalid_data_format")
	}
	if form.submission == "" || form.image == nil {
		return submitError("required_field_missing")
	}
	rec, code := s.reference(form.submission)
	if code != "" {
		return submitError(code)
	}
	kept, code := examine(form.image)
	if code != "" {
		return submitError(code)
	}
	ordered, wanted := strings.CutPrefix(form.cf1, SubmitPrefix)
	if wanted {
		for _, e := range submitErrors() {
			if e[0] == ordered {
				return submitError(ordered)
			}
		}
	}
	s.compare(&rec, form, ordered)
	s.project.add(&rec, kept)
	return answer{status: http.StatusOK, kind: jsonKind, body: s.appendOutcome(nil, &rec)}
}

// form is the body of a POST.
type form struct {
	submission, cf1 string
	image           []byte // nil when there was no such part
}

// maxField bounds a text field.
const maxField = 64 << 10

// readForm reads the parts one by one: nothing is written to disk.
func readForm(r *http.Request) (form, error) {
	var f form
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	parts, err := r.MultipartReader()
	if err != nil {
		return f, err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return f, err
		}
		if err := f.read(part); err != nil {
			return f, err
		}
	}
}

func (f *form) read(part *multipart.Part) error {
	limit := int64(maxField)
	if part.FormName() == "faceImage" {
		limit = maxBody
	}
	b, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return err
	}
	if int64(len(b)) > limit {
		return errors.New("field too long")
	}
	switch part.FormName() {
	case "submissionId":
		// The documentation's curl puts a space before the id.
		f.submission = strings.Trim(string(b), " \"\r\n")
	case "faceImage":
		f.image = append([]byte{}, b...)
	case "cf1":
		f.cf1 = string(b)
	}
	return nil
}

// reference finds the submission to compare with, or the documented error code.
func (s *Server) reference(id string) (record, string) {
	p := s.project
	switch id {
	case ApprovedSubmission:
		return record{person: p.people(), submission: id}, ""
	case PendingSubmission:
		return record{}, "invalid_submission_status"
	}
	person, ok := p.ids.person(id)
	if !ok || person >= p.people() {
		return record{}, "Invalid_submissionId"
	}
	return record{person: person}, ""
}

// examine checks a posted picture and gives the copy that is kept: as it came
// when it is small, otherwise scaled down to the recommended size.
func examine(data []byte) (kept []byte, code string) {
	conf, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "image_converting_error"
	}
	if conf.Width < 1 || conf.Height < 1 || conf.Width > maxPixels/conf.Height {
		return nil, "image_processing_error"
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "image_processing_error"
	}
	if portrait.Blank(img) {
		return nil, "no_face"
	}
	if format == "jpeg" && len(data) <= maxKept {
		return data, ""
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, portrait.Fit(img), &jpeg.Options{Quality: portrait.Quality}); err != nil {
		return nil, "image_processing_error"
	}
	return b.Bytes(), ""
}

// compare judges the picture by the policy of the day.
func (s *Server) compare(rec *record, f form, ordered string) {
	h := fnv.New64a()
	_, _ = h.Write(f.image) // a hash never fails
	r := stream(s.config.Seed, streamSubmit, h.Sum64(), uint64(rec.person))
	rec.policy = s.project.policyAt(s.project.n)
	asked := rec.policy.asked(false)
	var wanted cause
	if r.chance(0.12) {
		wanted = pickCause(&r, asked)
	}
	for _, c := range causes() {
		if ordered != "" && strings.EqualFold(c.code(), ordered) {
			wanted = c & asked
		}
	}
	rec.decide(&r, wanted)
}

// appendOutcome writes the answer of POST (section 5).
func (s *Server) appendOutcome(b []byte, rec *record) []byte {
	b = append(b, `{"authentication_id":"`...)
	b = s.project.ids.appendAuthID(b, rec.index)
	b = append(append(b, `","auth_status":"`...), rec.status()...)
	b = appendTime(append(b, `","create_time":"`...), rec.created)
	b = appendNumber(append(b, `","score":{"face_similarity_score":`...), rec.scores.similarity)
	b = appendNumber(append(b, `,"occluded_score":`...), rec.scores.occlusion)
	b = append(b, '}')
	if rec.failed != 0 {
		b = appendCauses(append(b, `,"fail_code":[`...), rec.failed, cause.code)
		b = appendCauses(append(b, `],"rejected_comment":[`...), rec.failed, cause.comment)
		b = append(b, ']')
	}
	return append(b, '}')
}
