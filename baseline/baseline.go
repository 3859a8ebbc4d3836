// Package baseline keeps recorded runs under names, in a folder that belongs into the
// repository: the run files, and an index of how each was made. It measures nothing
// and compares nothing: a baseline is a run file like any other.
package baseline

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/hbench/hbench/results"
)

// Format is what an index names itself, and Schema its version.
const (
	Format = "hbench-baselines"
	Schema = 1
)

// Index is what the file IndexName of the folder holds.
type Index struct {
	Format    string     `json:"format"` // always Format
	Schema    int        `json:"schema"`
	Baselines []Baseline `json:"baselines"` // by name
}

// IndexName is the index's file in the folder.
const IndexName = "index.json"

// Baseline is a run that is kept under a name, and how it was made: from When on, what
// the run file's header says.
type Baseline struct {
	Name    string    `json:"name"`
	File    string    `json:"file"` // beside the index
	Note    string    `json:"note,omitempty"`
	Saved   time.Time `json:"saved"`
	Bytes   int64     `json:"bytes"`
	SHA256  string    `json:"sha256"`            // of the file, hexadecimal
	Compact bool      `json:"compact,omitempty"` // without samples, spans and single times: see Options

	When     time.Time `json:"when"` // the run began
	Command  []string  `json:"command"`
	Version  string    `json:"version"` // of hbench
	Commit   string    `json:"commit,omitempty"`
	Go       string    `json:"go"`
	Machine  Machine   `json:"machine"`
	Workload string    `json:"workload"`
	API      string    `json:"api"`
	Cells    int       `json:"cells"`
	Trials   int       `json:"trials"`   // in the figures
	LeftOut  int       `json:"left_out"` // recorded, and in no figure
	Noisy    int       `json:"noisy"`    // of those in the figures, not on a quiet machine
}

// Machine is what tells machines apart on which figures differ.
type Machine struct {
	CPU            string `json:"cpu"`
	Cores          int    `json:"cores"`
	OS             string `json:"os"`
	Arch           string `json:"arch"`
	Kernel         string `json:"kernel,omitempty"`
	Virtualization string `json:"virtualization,omitempty"`
}

// String says it in a line.
func (m Machine) String() string {
	return fmt.Sprintf("%s, %d cores, %s/%s", m.CPU, m.Cores, m.OS, m.Arch)
}

// Path is the run file of a baseline of the folder.
func (b Baseline) Path(folder string) string { return filepath.Join(folder, b.File) }

// describe takes over what the header says.
func (b *Baseline) describe(h results.Header) {
	m := h.Machine
	b.When, b.Command, b.Version, b.Commit, b.Go = h.Created, h.Command, h.Version, h.Commit, h.Go
	b.Machine = Machine{m.CPU, m.Cores, m.OS, m.Arch, m.Kernel, m.Virtualization}
	b.Workload, b.API = h.Workload, h.API
}
