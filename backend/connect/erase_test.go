package connect

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"faceauth/backend"
	"faceauth/backend/config"
	"faceauth/backend/sandbox"
)

func TestReadOnlySettingsLetNothingButGETOut(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	gets := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if gets++; r.Method != http.MethodGet {
			t.Errorf("%s left the machine", r.Method)
		}
		_, _ = fmt.Fprint(w, `[{"faceAuth_projectId":"p","data":[{"auth_id":"a"}]}]`)
	}))
	defer server.Close()
	for _, s := range []config.Settings{
		{BaseURL: server.URL + "/v3", APIKey: backend.NewSecret("k"), ReadOnly: true},
		{Sandbox: true, ReadOnly: true},
	} {
		c, err := Open(t.Context(), s, sandbox.Config{Records: 5}, "test")
		if err != nil {
			t.Fatal(err)
		}
		page, err := c.Service.Page(t.Context(), backend.PageRequest{})
		if err != nil || len(page.Records) == 0 {
			t.Fatalf("reading: %v", err)
		}
		for _, r := range page.Records {
			if _, err := c.Eraser().Erase(context.Background(), r.ID); backend.KindOf(err) != backend.ReadOnly {
				t.Errorf("%v", err)
			}
		}
		again, err := c.Service.Authentication(t.Context(), page.Records[0].ID)
		if err != nil || again.Erased != page.Records[0].Erased {
			t.Errorf("%v, %v", again.Erased, err)
		}
	}
	if gets != 2 {
		t.Errorf("%d calls", gets)
	}

	if (Connection{}).Eraser() != nil {
		t.Error("an eraser of nothing")
	}
	s := config.Settings{Sandbox: true}
	c, err := Open(t.Context(), s, sandbox.Config{Records: 5}, "test")
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.Service.Page(t.Context(), backend.PageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := c.Eraser().Erase(t.Context(), page.Records[0].ID); err != nil || !e.Outcome.Gone() {
		t.Errorf("without: %v, %v", e.Outcome, err)
	}
}
