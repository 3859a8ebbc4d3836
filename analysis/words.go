package analysis

import "fmt"

// trialsText counts trials: 1 trial, 2 trials.
func trialsText(n int) string {
	if n == 1 {
		return "1 trial"
	}
	return fmt.Sprintf("%d trials", n)
}

// ofText counts some of all trials: 1 of 1 trial, 2 of 6 trials.
func ofText(n, all int) string { return fmt.Sprintf("%d of %s", n, trialsText(all)) }

// coresText counts cores: 1 core, 2 cores; 0, where cores do not bind, is as many
// as it takes.
func coresText(n int) string {
	switch n {
	case 0:
		return "unlimited cores"
	case 1:
		return "1 core"
	}
	return fmt.Sprintf("%d cores", n)
}
