package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/hbench/hbench/strategies"
)

func TestAnInterruptedLookPrintsNoHalfReport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	code := Run(ctx, strategies.All, []string{"doctor", "--seconds", "600"}, nil, &stdout, &stderr)
	if code != exitInterrupted || stdout.Len() > 0 || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("ended with %d, printed %q and said %q", code, &stdout, &stderr)
	}
}
