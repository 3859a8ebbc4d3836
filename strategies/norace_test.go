//go:build !race

package strategies_test

const raceDetector = false
