package mockapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// Client calls a Server (or any service of that interface) by HTTP/1.1 over
// connections that are kept. All methods may be called at the same time.
type Client struct {
	base      *url.URL
	transport *http.Transport
}

// NewClient calls the service at base, an http URL such as a Server's. It opens as
// many connections as there are calls at the same time, without limit, and keeps
// up to conns of them; one at least, as the transport takes 0 for its default.
func NewClient(base string, conns int) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("mockapi: %w", err)
	}
	if u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("mockapi: service URL %q: must be like http://127.0.0.1:8080", base)
	}
	return &Client{base: u, transport: &http.Transport{
		DialContext:         new(net.Dialer).DialContext,
		MaxIdleConnsPerHost: max(conns, 1),
		IdleConnTimeout:     time.Minute,
		DisableCompression:  true,
		Protocols:           http1(),
	}}, nil
}

func http1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

// Close closes the connections that are not in use.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Get asks for an item's document; see Endpoint.
func (c *Client) Get(ctx context.Context, source string, item, attempt int) (Reply, error) {
	q := request{source: source, item: item, attempt: attempt}
	r := &http.Request{
		Method: http.MethodGet,
		URL:    q.target(c.base, false),
		Header: http.Header{},
		// The transport repeats a GET by itself if a kept connection breaks: one
		// attempt would become several, unseen. It does not if there is a body
		// that it cannot rewind. This one is empty, and "identity" keeps the
		// transport from starting a goroutine to find that out.
		Body:             io.NopCloser(noBody{}),
		TransferEncoding: []string{"identity"},
	}
	reply, body, err := c.do(ctx, r)
	if err != nil {
		return reply, q.failed(err)
	}
	reply.Payload = body
	return reply, nil
}

// noBody is an empty body that the transport does not know to be empty.
type noBody struct{}

// Read has nothing.
func (noBody) Read([]byte) (int, error) { return 0, io.EOF }

// WriteTo has nothing either, and saves the transport a buffer to read into.
func (noBody) WriteTo(io.Writer) (int64, error) { return 0, nil }

// Put stores an item's result; see Endpoint.
func (c *Client) Put(ctx context.Context, source string, item, attempt int, digest uint64, body []byte) (Reply, error) {
	q := request{source: source, item: item, attempt: attempt, digest: digest}
	r := &http.Request{
		Method:        http.MethodPut,
		URL:           q.target(c.base, true),
		Header:        http.Header{},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
	}
	if len(body) == 0 {
		r.Body = http.NoBody
	}
	reply, _, err := c.do(ctx, r)
	if err != nil {
		return reply, q.failed(err)
	}
	return reply, nil
}

// do sends r and reads the whole answer. Its errors are as a service's: bare.
func (c *Client) do(ctx context.Context, r *http.Request) (Reply, []byte, error) {
	answer, err := c.transport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return Reply{}, nil, broken(ctx, err, remote.ErrReset)
	}
	defer answer.Body.Close()
	var reply Reply
	h := answer.Header
	if reply.Service, err = stamp(h, serviceHeader); err != nil {
		return Reply{}, nil, err
	}
	if reply.Planned, err = stamp(h, plannedHeader); err != nil {
		return Reply{}, nil, err
	}
	size := answer.ContentLength
	if size < 0 || size > workloads.MaxPayload {
		return reply, nil, fmt.Errorf("answer of %d bytes: must be from 0 to %d", size, workloads.MaxPayload)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(answer.Body, body); err != nil {
		return reply, nil, broken(ctx, err, remote.ErrTruncated)
	}
	if answer.StatusCode != http.StatusOK {
		wait, err := stamp(h, retryAfterHeader)
		if err != nil {
			return reply, nil, err
		}
		return reply, nil, &remote.StatusError{Code: answer.StatusCode, RetryAfter: wait}
	}
	return reply, body, nil
}

// stamp reads a time of the service's; 0 if there is none.
func stamp(h http.Header, name string) (time.Duration, error) {
	text := h.Get(name)
	if text == "" {
		return 0, nil
	}
	ns, err := strconv.ParseInt(text, 10, 64)
	if err != nil || ns < 0 {
		return 0, fmt.Errorf("answer with %s %q: must be nanoseconds", name, text)
	}
	return time.Duration(ns), nil
}

// closedIdle is how the error ends that the transport has where the server closed a kept
// connection just as a request took it. It has no name that could be asked for.
const closedIdle = "http: server closed idle connection"

// broken says what a connection's error means: the caller's own context, the
// service's fault, or something else, such as no service at all.
func broken(ctx context.Context, err, fault error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, sign := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, sign) {
			return fmt.Errorf("%w: %w", fault, err)
		}
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: %w", remote.ErrDown, err)
	case strings.HasSuffix(err.Error(), closedIdle):
		return fmt.Errorf("%w: %w", remote.ErrReset, err)
	}
	return err
}
