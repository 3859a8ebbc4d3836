package mockapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// send makes a request of any kind and returns the answer, its body read.
func send(t *testing.T, s *Server, method, target, body string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, s.URL()+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	answer, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(text))
	return answer
}

func TestRefusalsSayWhenToTryAgain(t *testing.T) {
	a := newAPI(t, oneSource(0, workloads.Service{Rate: 0.001}))
	server, client := overLoopback(t, a)
	if _, err := client.Get(t.Context(), "fetch", 0, 0); err != nil {
		t.Fatal(err)
	}
	_, err := client.Get(t.Context(), "fetch", 1, 0)
	var status *remote.StatusError
	if !errors.As(err, &status) || status.Code != 429 || status.RetryAfter <= 0 || status.RetryAfter > 1000*time.Second {
		t.Errorf("error %v, want status 429 and up to 1000 s to wait", err)
	}
	answer := send(t, server, "GET", "/v1/fetch/2", "")
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err != nil || seconds < 1 || seconds > 1000 {
		t.Errorf("Retry-After %q, want 1 to 1000", answer.Header.Get("Retry-After"))
	}
}

func TestStatsAreServed(t *testing.T) {
	a := newAPI(t, twoSources(workloads.Service{}))
	server, client := overLoopback(t, a)
	if _, err := client.Put(t.Context(), "store", 4, 0, 1<<63+1, []byte("result")); err != nil {
		t.Fatal(err)
	}
	var got Stats
	if err := json.NewDecoder(send(t, server, "GET", "/v1/stats", "").Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.Stats(), got); diff != "" {
		t.Errorf("served stats (-want +got):\n%s", diff)
	}
	if got.Requests != 1 || got.Ledger.DigestSum != 1<<63+1 {
		t.Errorf("served %+v, want one request and its digest", got)
	}
}

func TestRequestsThatMakeNoSenseAreRefused(t *testing.T) {
	a := newAPI(t, twoSources(workloads.Service{}))
	server, _ := overLoopback(t, a)
	requests := []struct {
		method, target string
		status         int
	}{
		{"GET", "/", 400},
		{"GET", "/v1/fetch", 400},
		{"GET", "/v1/fetch/-1", 400},
		{"GET", "/v1/fetch/1?attempt=x", 400},
		{"GET", "/v1/fetch/1?digest=1", 400},
		{"PUT", "/v1/store/1", 400},
		{"PUT", "/v1/stats", 400},
		{"GET", "/v1/fetch/100", 404},
		{"GET", "/v1/other/1", 404},
		{"POST", "/v1/store/1?digest=1", 405},
	}
	for _, r := range requests {
		if got := send(t, server, r.method, r.target, "body").StatusCode; got != r.status {
			t.Errorf("%s %s: status %d, want %d", r.method, r.target, got, r.status)
		}
	}
	if s := a.Stats(); s.Bad != int64(len(requests)) || s.Requests != 0 || s.Ledger.Stored != 0 {
		t.Errorf("%d bad, %d good requests, %d stored; want %d, 0, 0", s.Bad, s.Requests, s.Ledger.Stored, len(requests))
	}
}
