// Package model computes lower bounds on the makespan of a job: what no
// strategy can beat. It knows the items' service times, the stages' limits, the
// cores and the rate limit; it runs nothing and knows no strategy.
//
// Every bound is a true one, to the nanosecond: all arithmetic is on whole
// nanoseconds and rounds down, and heads and tails (the time an item needs
// before and after a stage) enter with their smallest values. Means instead of
// smallest values look harmless and gave "efficiencies" of up to 1.12.
package model
