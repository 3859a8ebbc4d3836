package mockapi

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/hbench/hbench/remote"
)

// What the service stamps on its answers, beside the standard Retry-After, which
// knows whole seconds only.
const (
	serviceHeader    = "Hbench-Service-Ns"
	plannedHeader    = "Hbench-Planned-Ns"
	retryAfterHeader = "Hbench-Retry-After-Ns"
)

// receipt is the body of the answer to a put: there must be something to cut short.
var receipt = []byte("stored\n")

// serveHTTP serves GET and PUT /v1/{source}/{item}?attempt=n, PUT with &digest=hex,
// and GET /v1/stats (Stats as JSON). Whatever else comes in gets a status in the
// 400s.
func (a *API) serveHTTP(w http.ResponseWriter, r *http.Request) {
	arrival := time.Now()
	put := r.Method == http.MethodPut
	if !put && r.Method != http.MethodGet {
		a.bad.Add(1)
		w.Header().Set("Allow", "GET, PUT")
		http.Error(w, "method must be GET or PUT", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path == statsPath && !put {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(a.Stats()) // fails if the client has left
		return
	}
	q, err := parseRequest(r.URL.Path, r.URL.RawQuery, put)
	if err != nil {
		a.bad.Add(1)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if !put {
		reply, err := a.get(r.Context(), arrival, q)
		respond(w, reply, reply.Payload, err)
		return
	}
	size, err := io.Copy(io.Discard, r.Body)
	if err != nil { // it broke off while sending
		a.bad.Add(1)
		panic(http.ErrAbortHandler)
	}
	reply, err := a.put(r.Context(), arrival, q, int(size))
	respond(w, reply, receipt, err)
}

// respond sends what the service decided on, or has the connection break as it
// decided.
func respond(w http.ResponseWriter, reply Reply, body []byte, err error) {
	h := w.Header()
	h["Date"] = nil // nobody reads it, and it costs
	h.Set(serviceHeader, strconv.FormatInt(int64(reply.Service), 10))
	h.Set(plannedHeader, strconv.FormatInt(int64(reply.Planned), 10))
	var status *remote.StatusError
	switch {
	case errors.As(err, &status):
		if wait := status.RetryAfter; wait > 0 {
			h.Set("Retry-After", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
			h.Set(retryAfterHeader, strconv.FormatInt(int64(wait), 10))
		}
		http.Error(w, http.StatusText(status.Code), status.Code)
		return
	case err == remote.ErrReset:
		reset(w)
		return
	case err != nil && err != remote.ErrTruncated: // the client has left
		panic(http.ErrAbortHandler)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Content-Type", "application/json")
	if err == remote.ErrTruncated {
		// Having promised more, the server closes the connection.
		body = body[:len(body)/2]
	}
	_, _ = w.Write(body) // fails if the client has left
}

// reset breaks the connection so that the client's kernel reports a reset, not an
// orderly end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // if it fails, the end is orderly after all
	}
	_ = conn.Close() // broken is what it should be
}
