package workloads

import (
	"embed"
	"fmt"
	"slices"

	"github.com/hbench/hbench/nearest"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// presetNames is the table of presets, each a file of that name: first the one
// that is measured if nothing is asked, then from plain to peculiar, then the classic
// hybrid systems, one bottleneck each, and questions that hbench plan answers and that
// take long to measure.
var presetNames = []string{
	"default",
	"reference",
	"io-heavy",
	"cpu-heavy",
	"heavy-tail",
	"four-stage",
	"inference",
	"finite-server",
	"rate-limited",
	"flaky",
	"simple-hybrid",
	"batches",
	"three-stage",
	"three-apis",
	"limited",
	"production",
	"thousand-endpoints",
	"fetch-bound",
	"cpu-bound",
	"store-bound",
	"enrich",
	"slow-api",
	"documents",
}

// Presets are the jobs that come with hbench; the first is the default.
func Presets() []Spec {
	all := make([]Spec, len(presetNames))
	for i, name := range presetNames {
		all[i] = mustPreset(name)
	}
	return all
}

// Preset is the preset of that name; the error names the nearest.
func Preset(name string) (Spec, error) {
	if !slices.Contains(presetNames, name) {
		return Spec{}, fmt.Errorf("unknown preset %q%s", name, nearest.Instead(name, presetNames))
	}
	return mustPreset(name), nil
}

// mustPreset reads an embedded file. They are part of the program and tested, so
// a mistake in one is a bug.
func mustPreset(name string) Spec {
	file := "presets/" + name + ".yaml"
	src, err := presetFiles.ReadFile(file)
	if err != nil {
		panic(err)
	}
	s, err := Parse(file, src)
	if err != nil {
		panic(err)
	}
	return s
}
