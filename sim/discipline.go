package sim

import "fmt"

// Discipline is who gets a core when there are too few.
type Discipline uint8

const (
	// FIFO is first come first served, and each burst runs to its end.
	FIFO Discipline = iota
	// PS is processor sharing: n bursts on C cores each run at C/n of a core's
	// speed, at most at the whole of it.
	PS
	// GoLike is first come first served, and an activity keeps its core from
	// burst to burst until it blocks or has had a time slice and others wait.
	GoLike
)

// Disciplines are all of them by their words, in the order of their values.
var Disciplines = []string{"fifo", "ps", "go"}

// String gives the word used on the command line and in tables.
func (d Discipline) String() string {
	if int(d) < len(Disciplines) {
		return Disciplines[d]
	}
	return fmt.Sprintf("Discipline(%d)", uint8(d))
}
