//go:build !race

package sim_test

const thrift = 1 // without the race detector
