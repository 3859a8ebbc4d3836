package mockapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hbench/hbench/remote"
	"github.com/hbench/hbench/workloads"
)

// check names every mistake in c at once.
func (c Config) check() error {
	var mistakes []error
	wrong := func(format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("mockapi: "+format, args...))
	}
	if c.Items < 1 {
		wrong("%d items: must be at least 1", c.Items)
	}
	if c.Payload < workloads.MinPayload || c.Payload > workloads.MaxPayload {
		wrong("payload of %d bytes: must be from %d to %d", c.Payload, workloads.MinPayload, workloads.MaxPayload)
	}
	var names []string
	for _, s := range c.Sources {
		if s.Name == "" || strings.Contains(s.Name, "/") {
			wrong("source %q: the name must not be empty nor hold a slash", s.Name)
		}
		if slices.Contains(names, s.Name) {
			wrong("source %q: there are two of this name", s.Name)
		}
		names = append(names, s.Name)
		for _, mistake := range remote.Mistakes(s.Service) {
			wrong("source %q: %s", s.Name, mistake)
		}
	}
	return errors.Join(mistakes...)
}
