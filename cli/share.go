package cli

import (
	"fmt"
	"strconv"
	"strings"
)

// share reads what a flag takes as 5% or 0.05, up to most; what says what it is a share
// of.
func share(flag, text, what string, most float64) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		x /= 100
	}
	if err != nil || !(x >= 0 && x <= most) {
		return 0, fmt.Errorf("%s: %q is not a %s such as 2%% or 0.02, at most %g%%", flag, text, what, 100*most)
	}
	return x, nil
}
