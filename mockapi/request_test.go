package mockapi

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/workloads"
)

func TestWhatAClientWritesTheServiceReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := request{
			source:  rapid.StringMatching(`[^/]{1,12}`).Draw(t, "source"),
			item:    rapid.IntRange(0, 1<<31-1).Draw(t, "item"),
			attempt: rapid.IntRange(0, 1<<31-1).Draw(t, "attempt"),
		}
		put := rapid.Bool().Draw(t, "put")
		if put {
			q.digest = rapid.Uint64().Draw(t, "digest")
		}
		sent := q.target(&url.URL{Scheme: "http", Host: "127.0.0.1"}, put).String()
		u, err := url.Parse(sent)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseRequest(u.Path, u.RawQuery, put)
		if err != nil || got != q {
			t.Fatalf("%s was read as %+v (%v), want %+v", sent, got, err, q)
		}
	})
}

func FuzzRequestsNeverPanicAndAreAnsweredInFull(f *testing.F) {
	for _, target := range []string{
		"/v1/fetch/1?attempt=2", "/v1/store/99?attempt=0&digest=ffffffffffffffff", "/v1/store/1?digest=1&digest=1",
		"/v1/stats", "/v1//1", "/v1/fetch/1?attempt=%31", "/v1/fetch/99999999999999999999", "/v1/fetch/1/", "//", "/v1/%2f/1",
	} {
		for _, method := range []string{"GET", "PUT", "POST"} {
			f.Add(method, target)
		}
	}
	a := newAPI(f, twoSources(workloads.Service{}))
	f.Fuzz(func(t *testing.T, method, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			t.Skip("net/http refuses it")
		}
		if q, err := parseRequest(u.Path, u.RawQuery, true); err == nil {
			again, err := parseRequest(q.path(), q.query(true), true)
			if err != nil || again != q {
				t.Errorf("%q was read as %+v, which is written so that it reads as %+v (%v)", target, q, again, err)
			}
		}
		answeredBefore, badBefore := answeredAndBad(a)
		w := httptest.NewRecorder()
		a.serveHTTP(w, &http.Request{Method: method, URL: u, Body: http.NoBody})
		answered, bad := answeredAndBad(a)
		answered, bad = answered-answeredBefore, bad-badBefore
		switch {
		case w.Code == 200 && bad == 0: // answered, or the stats themselves
		case w.Code >= 400 && w.Code < 500 && bad == 1 && answered == 0:
		default:
			t.Errorf("%s %q: status %d, counted %d answered and %d bad", method, target, w.Code, answered, bad)
		}
	})
}

// answeredAndBad is what a has counted, without the cost of whole Stats.
func answeredAndBad(a *API) (answered, bad int64) {
	for _, s := range a.sources {
		s.meter.mu.Lock()
		answered += s.meter.counts.Answered
		s.meter.mu.Unlock()
	}
	return answered, a.bad.Load()
}
