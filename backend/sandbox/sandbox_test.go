package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// testNow is a Thursday afternoon in Korea.
var testNow = time.Date(2026, 11, 19, 6, 30, 0, 0, time.UTC)

func start(t testing.TB, c Config) *Server {
	t.Helper()
	if c.Now.IsZero() {
		c.Now = testNow
	}
	s, err := Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// call sends a request with the sandbox's key; err is that of the connection.
func call(s *Server, method, path string, query url.Values, change ...func(*http.Request)) (reply, error) {
	u := strings.TrimSuffix(s.BaseURL(), "/v3") + path
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	req, err := http.NewRequest(method, u, nil)
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("x-api-key", s.Key())
	for _, f := range change {
		f(req)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }() // only read from
	b, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, string(b)}, err
}

func mustCall(t testing.TB, s *Server, method, path string, query url.Values, change ...func(*http.Request)) reply {
	t.Helper()
	r, err := call(s, method, path, query, change...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func key(k string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("x-api-key", k) }
}

// entry is a record as a client would read it.
type entry struct {
	AuthID     string   `json:"auth_id"`
	Status     string   `json:"auth_status"`
	Created    string   `json:"create_time"`
	SubmitType string   `json:"submit_type"`
	Submission string   `json:"kyc_submission_id"`
	Deleted    bool     `json:"delete_check"`
	DeletedAt  string   `json:"delete_time"`
	FailCode   []string `json:"fail_code"`
	Comment    []string `json:"reject_comment"`
	Memo       string   `json:"memo"`
	Device     string   `json:"device"`
	Policy     *struct {
		Similarity     float64  `json:"faceSimilarity_threshold"`
		Occluded       bool     `json:"occluded_threshold"`
		FaceCover      float64  `json:"faceCover_threshold"`
		HeadCover      float64  `json:"headCover_threshold"`
		Liveness       *float64 `json:"liveness_threshold"`
		ActiveLiveness *float64 `json:"activeLiveness_threshold"`
	} `json:"policy"`
	Result *struct {
		Similarity     *float64 `json:"face_similarity"`
		Occluded       *bool    `json:"detectOccluded"`
		Liveness       *float64 `json:"liveness_score"`
		ActiveLiveness *float64 `json:"active_liveness_score"`
		FaceCover      *float64 `json:"face_cover_score"`
		HeadCover      *float64 `json:"head_cover_score"`
	} `json:"result"`
}

type cursor struct {
	AuthID     string `json:"authId"`
	CreateTime string `json:"createTime"`
}

type group struct {
	ProjectID string  `json:"faceAuth_projectId"`
	Data      []entry `json:"data"`
	Next      *cursor `json:"nextPage_key"`
}

func decodePage(t testing.TB, body string) group {
	t.Helper()
	var groups []group
	if err := json.Unmarshal([]byte(body), &groups); err != nil {
		t.Fatalf("%v in %.300s", err, body)
	}
	if len(groups) != 1 {
		t.Fatalf("%d groups in %.300s", len(groups), body)
	}
	return groups[0]
}

func page(t testing.TB, s *Server, query url.Values) group {
	t.Helper()
	r := mustCall(t, s, http.MethodGet, pathList, query)
	if r.status != http.StatusOK {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	return decodePage(t, r.body)
}

// walk reads all pages that the query leads to.
func walk(t testing.TB, s *Server, query url.Values) []entry {
	t.Helper()
	q := url.Values{}
	for k, v := range query {
		q[k] = v
	}
	var all []entry
	for {
		p := page(t, s, q)
		all = append(all, p.Data...)
		if p.Next == nil {
			return all
		}
		if len(p.Data) == 0 {
			t.Fatal("an empty page leads on")
		}
		q.Set("nextKey_id", p.Next.AuthID)
		q.Set("nextKey_date", p.Next.CreateTime)
	}
}

func TestEnvAndAddresses(t *testing.T) {
	s := start(t, Config{})
	if !strings.HasPrefix(s.BaseURL(), "http://127.0.0.1:") || !strings.HasSuffix(s.BaseURL(), "/v3") {
		t.Errorf("base address %q", s.BaseURL())
	}
	if want := strings.TrimSuffix(s.BaseURL(), "/v3") + "/face-auth"; s.FormURL() != want {
		t.Errorf("form address %q, want %q", s.FormURL(), want)
	}
	env := strings.Join(s.Env(), "\n")
	for _, want := range []string{"FACEAUTH_API_KEY=" + DefaultKey, "FACEAUTH_PROJECT_ID=" + DefaultProjectID, "FACEAUTH_BASE_URL=" + s.BaseURL(), "FACEAUTH_FORM_URL=" + s.FormURL()} {
		if !strings.Contains(env, want) {
			t.Errorf("environment lacks %q:\n%s", want, env)
		}
	}
	for _, k := range []string{DefaultKey, KeyWithoutProject, KeyNotAllowed} {
		if len(k) != 40 {
			t.Errorf("key %q has %d characters, real ones have 40", k, len(k))
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]Config{
		"loopback alone": {Addr: "0.0.0.0:0"},
		"is public":      {Addr: "192.0.2.1:80"},
		"host:port":      {Addr: "127.0.0.1"},
		"loopback":       {Addr: ":0"},
		"records":        {Records: maxRecords + 1},
		"order":          {Order: 7},
		"key":            {Key: " x"},
		"project":        {ProjectID: "a\"b"},
		"now":            {Now: time.Unix(0, 0)},
	} {
		s, err := Start(context.Background(), c)
		if err == nil {
			_ = s.Close()
			t.Errorf("%+v starts", c)
		} else if !strings.Contains(err.Error(), name) {
			t.Errorf("%+v: %q does not say %q", c, err, name)
		}
	}
}

func TestClosesWithItsContextAndTwice(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s, err := Start(ctx, Config{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-s.stopped
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := call(s, http.MethodGet, pathList, nil); err == nil {
		t.Error("a closed sandbox answers")
	}
}

func TestCloseCutsOffWaitingCalls(t *testing.T) {
	s, err := Start(context.Background(), Config{Faults: Faults{{Name: FaultLatency, From: time.Minute, To: time.Minute, Rate: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := call(s, http.MethodGet, pathList, nil)
		failed <- err
	}()
	for s.calls.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if <-failed == nil {
		t.Error("a call cut off looks answered")
	}
}

func TestTheLogHoldsNoSecretsAndNoIDs(t *testing.T) {
	var out bytes.Buffer
	s := start(t, Config{Records: 10, Log: slog.New(slog.NewTextHandler(&out, nil))})
	mustCall(t, s, http.MethodGet, pathList, url.Values{"authId": {"somebody"}})
	mustCall(t, s, http.MethodGet, pathImage, url.Values{"authId": {"somebody"}})
	// A line is written after its answer: closing waits for the last one.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	log := out.String()
	for _, want := range []string{"method=GET", "path=/v3/faceauth ", "path=/v3/faceauth/image", "status=200", "status=400", "took="} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
	if strings.Contains(log, DefaultKey) || strings.Contains(log, "somebody") {
		t.Errorf("the log tells too much:\n%s", log)
	}
}

func TestAMillionRecordsAtOnce(t *testing.T) {
	s := start(t, Config{Records: 1_000_000})
	first := page(t, s, url.Values{"count": {"3"}})
	if len(first.Data) != 3 || first.Next == nil {
		t.Fatalf("%d records, next %v", len(first.Data), first.Next)
	}
	var b block
	var rec record
	for _, i := range []int{0, 1, 63, 64, 499_999, 999_998, 999_999} {
		s.project.at(i, &b, &rec)
		id := string(s.project.ids.appendAuthID(nil, i))
		got := page(t, s, url.Values{"authId": {id}})
		if len(got.Data) != 1 || got.Data[0].AuthID != id || got.Data[0].Created != string(appendTime(nil, rec.created)) {
			t.Errorf("record %d: %+v", i, got.Data)
		}
	}
}
