//go:build race

package sim_test

// thrift is how many times shorter those long simulations are whose figures need
// not be so long to be within tolerance: the race detector makes them ten times
// slower, and one goroutine at a time has nothing to race with.
const thrift = 4
