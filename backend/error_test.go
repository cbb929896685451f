package backend

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestEveryKindSaysWhatHappenedAndWhatToDo(t *testing.T) {
	seen := map[string]Kind{}
	for k := WrongKey; k < Cancelled; k++ {
		e := &Error{Kind: k, Op: "list authentications"}
		if first, dup := seen[e.Sentence()]; dup || e.Sentence() == (&Error{}).Sentence() {
			t.Errorf("kind %d has no sentence of its own (like %d)", k, first)
		}
		seen[e.Sentence()] = k
		if e.Advice() == "" {
			t.Errorf("kind %d (%s) leaves a person alone", k, e.Sentence())
		}
	}
}

func TestErrorCarriesTheEvidence(t *testing.T) {
	cause := errors.New("cause")
	var err error = fmt.Errorf("outer: %w", &Error{Kind: WrongKey, Op: "list authentications", Status: 400, Code: "NOT_FOUND",
		Message: "faceAuth_project not found", TraceID: "0199cb93-bdf1-77ef-8cd4-3d38dec61830", Attempts: 1, Err: cause})
	want := "list authentications: The API did not accept the API key (HTTP 400, traceId 0199cb93-bdf1-77ef-8cd4-3d38dec61830, NOT_FOUND, faceAuth_project not found)"
	if !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %q", err)
	}
	if !errors.Is(err, cause) || KindOf(err) != WrongKey || KindOf(cause) != Failed {
		t.Error("cause or kind is lost")
	}
}

func TestSecretDoesNotLeak(t *testing.T) {
	const key = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd"
	type holder struct {
		Key    Secret
		hidden Secret
	}
	h := holder{NewSecret(key), NewSecret(key)}
	asJSON, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "key", h.Key, "all", h)
	for _, text := range []string{fmt.Sprint(h), fmt.Sprintf("%+v %#v %q %x", h, h, h.Key, h.Key), string(asJSON), log.String()} {
		if strings.Contains(text, key) || strings.Contains(text, fmt.Sprintf("%x", key)) {
			t.Errorf("the key stands in %q", text)
		}
	}
	if h.Key.Reveal() != key || h.Key.Empty() || !(Secret{}).Empty() {
		t.Error("Reveal and Empty")
	}
}
