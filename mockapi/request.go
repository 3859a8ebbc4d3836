package mockapi

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

const (
	prefix    = "/v1/"
	statsPath = prefix + "stats"
)

// request is what a client asks for.
type request struct {
	source        string
	item, attempt int
	digest        uint64 // of a put
}

// path is where the request goes, before escaping.
func (q request) path() string { return prefix + q.source + "/" + strconv.Itoa(q.item) }

// query is the rest of it; put says whether it has a digest.
func (q request) query(put bool) string {
	text := "attempt=" + strconv.Itoa(q.attempt)
	if put {
		text += "&digest=" + strconv.FormatUint(q.digest, 16)
	}
	return text
}

// parseRequest reads /v1/{source}/{item}?attempt=n&digest=hex, path unescaped and
// query not. Attempt may be left out for 0; digest must be there if put is set
// and must not if it is not. Everything that request does not write is refused,
// so escapes in the query are too.
func parseRequest(path, query string, put bool) (request, error) {
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok {
		return request{}, fmt.Errorf("path %q: must be %s{source}/{item}", path, prefix)
	}
	source, number, ok := strings.Cut(rest, "/")
	if !ok || source == "" {
		return request{}, fmt.Errorf("path %q: must be %s{source}/{item}", path, prefix)
	}
	q := request{source: source}
	var err error
	if q.item, err = parseNumber(number); err != nil {
		return request{}, fmt.Errorf("item %w", err)
	}
	seen := map[string]bool{}
	for query != "" {
		var part string
		part, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(part, "=")
		if seen[key] {
			return request{}, fmt.Errorf("parameter %q is given twice", key)
		}
		seen[key] = true
		if err := q.set(key, value, put); err != nil {
			return request{}, err
		}
	}
	if put && !seen["digest"] {
		return request{}, fmt.Errorf("parameter digest is missing")
	}
	return q, nil
}

// set takes one parameter.
func (q *request) set(key, value string, put bool) (err error) {
	switch {
	case key == "attempt":
		if q.attempt, err = parseNumber(value); err != nil {
			return fmt.Errorf("attempt %w", err)
		}
	case key == "digest" && put:
		if q.digest, err = strconv.ParseUint(value, 16, 64); err != nil {
			return fmt.Errorf("digest %q: must be 1 to 16 hexadecimal digits", value)
		}
	default:
		return fmt.Errorf("unknown parameter %q", key)
	}
	return nil
}

// parseNumber reads a count from 0 up.
func parseNumber(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%q: must be a whole number from 0 to %d", text, 1<<31-1)
	}
	return int(n), nil
}

// target is the URL of the request at base.
func (q request) target(base *url.URL, put bool) *url.URL {
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: q.path(), RawQuery: q.query(put)}
}
