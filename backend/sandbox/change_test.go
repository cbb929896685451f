package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"faceauth/backend/sandbox/portrait"
)

// selfie is a small picture with some contrast; n tells one from another.
func selfie(w, h, n int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8(n * 40), 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func multipartBody(t testing.TB, fields map[string]string, picture []byte) func(*http.Request) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if picture != nil {
		part, err := w.CreateFormFile("faceImage", "face.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(picture); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return func(r *http.Request) {
		r.Header.Set("Content-Type", w.FormDataContentType())
		r.ContentLength = int64(b.Len())
		r.Body = io.NopCloser(bytes.NewReader(b.Bytes()))
	}
}

type outcome struct {
	ID       string             `json:"authentication_id"`
	Status   string             `json:"auth_status"`
	Created  string             `json:"create_time"`
	Score    map[string]float64 `json:"score"`
	FailCode []string           `json:"fail_code"`
	Comment  []string           `json:"rejected_comment"`
}

func submit(t testing.TB, s *Server, fields map[string]string, picture []byte) outcome {
	t.Helper()
	r := mustCall(t, s, http.MethodPost, pathList, nil, multipartBody(t, fields, picture))
	var o outcome
	if err := json.Unmarshal([]byte(r.body), &o); err != nil || r.status != http.StatusOK {
		t.Fatalf("POST answers %d %s", r.status, r.body)
	}
	return o
}

func TestPostedRecordsAreListed(t *testing.T) {
	for _, order := range []Order{NewestFirst, OldestFirst} {
		s := start(t, Config{Records: 100, Order: order})
		submission := page(t, s, nil).Data[7].Submission
		var ids []string
		for n := range 5 {
			picture := jpegOf(t, selfie(120, 90, n))
			o := submit(t, s, map[string]string{"submissionId": ` "` + submission + `"`, "userId": "u", "cf2": "x"}, picture)
			ids = append(ids, o.ID)
			got := page(t, s, url.Values{"authId": {o.ID}})
			if len(got.Data) != 1 {
				t.Fatalf("%s is not found", o.ID)
			}
			e := got.Data[0]
			if e.Submission != submission || e.Status != o.Status || e.Created != o.Created || e.SubmitType != "api" || *e.Result.Similarity != o.Score["face_similarity_score"] {
				t.Errorf("posted %+v, listed %+v", o, e)
			}
			if e.Result.ActiveLiveness != nil || e.Result.Liveness != nil {
				t.Error("a posted image has a liveness score")
			}
			img := mustCall(t, s, http.MethodGet, pathImage, url.Values{"authId": {o.ID}})
			if b, err := base64.StdEncoding.DecodeString(img.body); err != nil || !bytes.Equal(b, picture) {
				t.Errorf("the picture comes back as %d bytes, %v; %d were sent", len(b), err, len(picture))
			}
		}
		all := walk(t, s, url.Values{"count": {"3"}})
		if order == NewestFirst {
			slices.Reverse(all)
		}
		if len(all) != 105 {
			t.Fatalf("%d records", len(all))
		}
		for n, id := range ids {
			if all[100+n].AuthID != id {
				t.Errorf("order %d: record %d is %s, want %s", order, 100+n, all[100+n].AuthID, id)
			}
		}
		if today := walk(t, s, url.Values{"startDate": {all[101].Created}, "endDate": {all[103].Created}}); len(today) != 3 {
			t.Errorf("%d records from the second to the fourth posted", len(today))
		}
	}
}

func TestOutcomesOfPostAreDeterministic(t *testing.T) {
	a, b := start(t, Config{Records: 10}), start(t, Config{Records: 10})
	rejected := 0
	for n := range 40 {
		picture := jpegOf(t, selfie(64+n, 64, n))
		x := submit(t, a, map[string]string{"submissionId": ApprovedSubmission}, picture)
		y := submit(t, b, map[string]string{"submissionId": ApprovedSubmission}, picture)
		if x.Status != y.Status || x.Score["face_similarity_score"] != y.Score["face_similarity_score"] {
			t.Errorf("picture %d: %+v and %+v", n, x, y)
		}
		if (x.Status == "rejected") != (len(x.FailCode) > 0) || len(x.FailCode) != len(x.Comment) {
			t.Errorf("picture %d: %+v", n, x)
		}
		if x.Status == "rejected" {
			rejected++
		}
	}
	if rejected == 0 || rejected > 20 {
		t.Errorf("%d of 40 rejected", rejected)
	}
	for _, code := range []string{"face_compare_underscore", "Face_Occluded_fail"} {
		o := submit(t, a, map[string]string{"submissionId": ApprovedSubmission, "cf1": SubmitPrefix + code}, jpegOf(t, selfie(64, 64, 1)))
		if !slices.Equal(o.FailCode, []string{code}) || o.Status != "rejected" {
			t.Errorf("ordered %s, got %+v", code, o)
		}
	}
}

func TestErrorsOfPost(t *testing.T) {
	s := start(t, Config{Records: 10})
	good := jpegOf(t, selfie(100, 100, 0))
	id := func(v string) map[string]string { return map[string]string{"submissionId": v} }
	for _, c := range []struct {
		name    string
		fields  map[string]string
		picture []byte
		code    string
	}{
		{"no submission", nil, good, "required_field_missing"},
		{"no picture", id(ApprovedSubmission), nil, "required_field_missing"},
		{"unknown submission", id("kyc0000000000000000"), good, "Invalid_submissionId"},
		{"a person who is not there", id(string(s.project.ids.appendSubmission(nil, s.project.people()))), good, "Invalid_submissionId"},
		{"pending submission", id(PendingSubmission), good, "invalid_submission_status"},
		{"text", id(ApprovedSubmission), []byte("hello"), "image_converting_error"},
		{"base64", id(ApprovedSubmission), []byte(base64.StdEncoding.EncodeToString(good)), "image_converting_error"},
		{"empty file", id(ApprovedSubmission), []byte{}, "image_converting_error"},
		{"half a picture", id(ApprovedSubmission), good[:len(good)*2/3], "image_processing_error"},
		{"one tone", id(ApprovedSubmission), pngOf(t, image.NewGray(image.Rect(0, 0, 100, 100))), "no_face"},
		{"a dot", id(ApprovedSubmission), pngOf(t, selfie(3, 3, 0)), "no_face"},
		{"ordered", map[string]string{"submissionId": ApprovedSubmission, "cf1": SubmitPrefix + "detection_server_error"}, good, "detection_server_error"},
		{"a long field", map[string]string{"submissionId": strings.Repeat("x", maxField+1)}, good, "invalid_data_format"},
	} {
		r := mustCall(t, s, http.MethodPost, pathList, nil, multipartBody(t, c.fields, c.picture))
		var e struct{ ErrorCode, Message string }
		if err := json.Unmarshal([]byte(r.body), &e); err != nil {
			t.Errorf("%s: %v in %s", c.name, err, r.body)
		}
		if r.status != http.StatusBadRequest || e.ErrorCode != c.code || e.Message == "" {
			t.Errorf("%s answers %d %s, want %s", c.name, r.status, r.body, c.code)
		}
	}
	r := mustCall(t, s, http.MethodPost, pathList, nil, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
		r.Body = io.NopCloser(strings.NewReader(`{"submissionId":"x"}`))
	})
	if r.status != http.StatusBadRequest || !strings.Contains(r.body, "invalid_data_format") {
		t.Errorf("JSON answers %d %s", r.status, r.body)
	}
	if got := len(page(t, s, nil).Data); got != 10 {
		t.Errorf("%d records after errors alone", got)
	}
}

func TestLargeBodiesAreRefusedAndLargePicturesScaled(t *testing.T) {
	s := start(t, Config{Records: 10})
	r := mustCall(t, s, http.MethodPost, pathList, nil, multipartBody(t, map[string]string{"submissionId": ApprovedSubmission}, make([]byte, maxBody)))
	if r.status != http.StatusRequestEntityTooLarge || !strings.Contains(r.body, "Request Entity Too Large") {
		t.Errorf("a large body answers %d %s", r.status, r.body)
	}
	chunked := multipartBody(t, map[string]string{"submissionId": ApprovedSubmission}, make([]byte, maxBody))
	// The server may answer before everything was sent, and then the
	// connection breaks; never may it be taken.
	r, err := call(s, http.MethodPost, pathList, nil, chunked, func(r *http.Request) { r.ContentLength = -1 })
	if err == nil && r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large chunked body answers %d %s", r.status, r.body)
	}
	o := submit(t, s, map[string]string{"submissionId": ApprovedSubmission}, pngOf(t, selfie(2000, 1500, 0)))
	img := mustCall(t, s, http.MethodGet, pathImage, url.Values{"authId": {o.ID}})
	conf, err := jpeg.DecodeConfig(base64.NewDecoder(base64.StdEncoding, strings.NewReader(img.body)))
	if err != nil || conf.Width != portrait.Width || conf.Height != portrait.Height {
		t.Errorf("kept as %d×%d, %v", conf.Width, conf.Height, err)
	}
}

func TestPostedPicturesAreBounded(t *testing.T) {
	p := newProject(newDataset(0, 10, testNow), testNow)
	picture := make([]byte, maxImageBytes/10)
	for range 25 {
		p.add(&record{policy: p.policyAt(10)}, picture)
	}
	if p.images > maxImageBytes {
		t.Errorf("%d bytes kept", p.images)
	}
	if p.made[0].image != nil || p.made[24].image == nil {
		t.Error("the oldest picture must go first")
	}
}

func TestDelete(t *testing.T) {
	s := start(t, Config{Records: 100})
	list := page(t, s, nil).Data
	i := slices.IndexFunc(list, func(e entry) bool { return e.Status == "rejected" && !e.Deleted && e.Policy != nil && e.Result != nil })
	before, q := list[i], url.Values{"authId": {list[i].AuthID}}
	if r := mustCall(t, s, http.MethodDelete, pathList, q); r.status != http.StatusOK || r.body != `{"message":"success"}` {
		t.Fatalf("DELETE answers %d %s", r.status, r.body)
	}
	after := page(t, s, q).Data[0]
	if !after.Deleted || after.DeletedAt <= after.Created || after.AuthID != before.AuthID || after.Status != before.Status || after.Created != before.Created {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if after.Result != nil || after.FailCode != nil || after.Comment != nil || after.Memo != "" || after.Device != "" {
		t.Errorf("left over: %+v", after)
	}
	r := mustCall(t, s, http.MethodGet, pathImage, q)
	if r.status != http.StatusBadRequest || !strings.Contains(r.body, "traceId") {
		t.Errorf("the erased picture answers %d %.100s", r.status, r.body)
	}
	for _, id := range []string{before.AuthID, "nobody", strings.Repeat("0", 24)} {
		r := mustCall(t, s, http.MethodDelete, pathList, url.Values{"authId": {id}})
		if r.status != http.StatusBadRequest || r.body != `{"errorCode":"Cannot find submission. Please check input data."}` {
			t.Errorf("DELETE of %q answers %d %s", id, r.status, r.body)
		}
	}
	o := submit(t, s, map[string]string{"submissionId": ApprovedSubmission}, jpegOf(t, selfie(99, 99, 0)))
	if r := mustCall(t, s, http.MethodDelete, pathList, url.Values{"authId": {o.ID}}); r.status != http.StatusOK || s.project.images != 0 {
		t.Errorf("DELETE of a posted record answers %d and leaves %d bytes", r.status, s.project.images)
	}
}

func TestImages(t *testing.T) {
	s := start(t, Config{Records: 200})
	pictures := map[string]bool{}
	for i, e := range page(t, s, nil).Data[:40] {
		r := mustCall(t, s, http.MethodGet, pathImage, url.Values{"authId": {e.AuthID}})
		if e.Deleted {
			if r.status != http.StatusBadRequest {
				t.Errorf("erased record %d answers %d", i, r.status)
			}
			continue
		}
		if !strings.HasPrefix(r.body, "/9j/") || r.status != http.StatusOK {
			t.Fatalf("record %d answers %d %.40s", i, r.status, r.body)
		}
		pictures[r.body] = true
		conf, err := jpeg.DecodeConfig(base64.NewDecoder(base64.StdEncoding, strings.NewReader(r.body)))
		if err != nil || conf.Width != 960 || conf.Height != 720 {
			t.Errorf("record %d: %d×%d, %v", i, conf.Width, conf.Height, err)
		}
	}
	if len(pictures) < 35 {
		t.Errorf("%d different pictures", len(pictures))
	}
	if r := mustCall(t, s, http.MethodGet, pathImage, url.Values{"authId": {"nobody"}}); r.status != http.StatusBadRequest || !strings.Contains(r.body, "Image not found") {
		t.Errorf("an unknown id answers %d %s", r.status, r.body)
	}
}

func TestThePictureMatchesItsRecord(t *testing.T) {
	d := newDataset(0, 12_000, testNow)
	seen := map[string]int{}
	people := map[int]portrait.Subject{}
	everyRecord(d, func(rec *record) {
		sub := d.subject(rec)
		switch {
		case rec.failed&occludedFace != 0 && sub.Cover == portrait.NoCover:
			t.Errorf("record %d is occluded and shows a bare face", rec.index)
		case rec.failed&noHeadCover != 0 && sub.Hat == portrait.Helmet:
			t.Errorf("record %d lacks a helmet and shows one", rec.index)
		case rec.failed&noFaceCover != 0 && sub.Cover == portrait.Mask:
			t.Errorf("record %d lacks a mask and shows one", rec.index)
		case rec.policy.headCover > 0 && rec.approved && sub.Hat != portrait.Helmet:
			t.Errorf("record %d passes without a helmet", rec.index)
		case rec.policy.faceCover > 0 && rec.approved && sub.Cover != portrait.Mask:
			t.Errorf("record %d passes without a mask", rec.index)
		case sub.Screen != (rec.failed&lowLiveness != 0):
			t.Errorf("record %d: screen %t", rec.index, sub.Screen)
		}
		first, again := people[rec.person]
		if again && !rec.impostor && (first.Person != sub.Person || first.Photo != sub.Photo) {
			t.Errorf("record %d: submission %d has two faces", rec.index, rec.person)
		}
		if again && rec.impostor && first.Person == sub.Person {
			t.Errorf("record %d: a stranger has the face of submission %d", rec.index, rec.person)
		}
		if !again && !rec.impostor {
			people[rec.person] = sub
		}
		seen[fmt.Sprint("cover ", sub.Cover)]++
		seen[fmt.Sprint("hat ", sub.Hat)]++
		seen[fmt.Sprint("photo ", sub.Photo)]++
	})
	if len(seen) != 4+3+3 {
		t.Errorf("not everything occurs: %v", seen)
	}
	if seen["photo 0"] < d.n*3/4 {
		t.Errorf("too few drawn faces: %v", seen)
	}
}

func TestCallsAtOnce(t *testing.T) {
	s := start(t, Config{Records: 500})
	picture := jpegOf(t, selfie(64, 64, 0))
	list := page(t, s, nil).Data
	var wg sync.WaitGroup
	var mu sync.Mutex
	erased := map[string]int{}
	for w := range 8 {
		wg.Go(func() {
			for n := range 12 {
				switch (w + n) % 4 {
				case 0:
					if r, err := call(s, http.MethodPost, pathList, nil, multipartBody(t, map[string]string{"submissionId": ApprovedSubmission}, picture)); err != nil || r.status != http.StatusOK {
						t.Errorf("POST: %v, %d", err, r.status)
					}
				case 1:
					id := list[n*3].AuthID
					r, err := call(s, http.MethodDelete, pathList, url.Values{"authId": {id}})
					if err != nil {
						t.Error(err)
					}
					if r.status == http.StatusOK {
						mu.Lock()
						erased[id]++
						mu.Unlock()
					}
				case 2:
					if _, err := call(s, http.MethodGet, pathImage, url.Values{"authId": {list[w].AuthID}}); err != nil {
						t.Error(err)
					}
				default:
					r, err := call(s, http.MethodGet, pathList, nil)
					if err != nil || !json.Valid([]byte(r.body)) {
						t.Errorf("GET: %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	for id, n := range erased {
		if n != 1 {
			t.Errorf("%s was erased %d times", id, n)
		}
	}
	all := walk(t, s, url.Values{"count": {"50"}})
	if len(all) != 500+24 {
		t.Errorf("%d records, want 524", len(all))
	}
	for _, e := range all {
		if erased[e.AuthID] == 1 && !e.Deleted {
			t.Errorf("%s is back", e.AuthID)
		}
	}
}
