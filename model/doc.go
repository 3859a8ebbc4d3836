// Package model predicts: lower bounds on the makespan of a job, which no
// strategy can beat, and what a strategy's own text takes in virtual time. It
// knows the items' service times, the stages' limits, the cores and what the
// other end does; it measures nothing.
//
// Every bound is a true one, to the nanosecond: all arithmetic is on whole
// nanoseconds and rounds down, and heads and tails (the time an item needs
// before and after a stage) enter with their smallest values. Means instead of
// smallest values look harmless and gave "efficiencies" of up to 1.12.
package model
