package probe

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Frequency is what the system tells of the cores' clocks.
type Frequency struct {
	Governor string  // all of them, where cores differ; empty: the clock is not ours to govern
	Driver   string  // empty: not known
	Turbo    string  // "on" or "off"; empty: not known
	NowMHz   float64 // of the fastest core, at this moment; 0: not known
	MaxMHz   float64 // the highest that any core may reach; 0: not known
}

// ReadFrequency reads it from the file system root. All is empty where there is no
// cpufreq, as in most virtual machines.
func ReadFrequency(root fs.FS) Frequency {
	return Frequency{
		Governor: governor(root),
		Driver:   strings.Join(cpufreq(root, "scaling_driver"), ","),
		Turbo:    turbo(root),
		NowMHz:   highest(cpufreq(root, "scaling_cur_freq")),
		MaxMHz:   highest(cpufreq(root, "cpuinfo_max_freq")),
	}
}

// governor is the cores' frequency governor, or all of them where they differ;
// empty where the clock is not ours to govern.
func governor(root fs.FS) string { return strings.Join(cpufreq(root, "scaling_governor"), ",") }

// cpufreq reads one file of every core: the different texts, sorted.
func cpufreq(root fs.FS, name string) []string {
	files, err := fs.Glob(root, path.Join(cpuFolder, "cpu[0-9]*/cpufreq", name))
	if err != nil {
		return nil
	}
	var texts []string
	for _, file := range files {
		text, err := fs.ReadFile(root, file)
		if err == nil {
			texts = append(texts, strings.TrimSpace(string(text)))
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// highest is the largest of frequencies in kHz, in MHz.
func highest(texts []string) float64 {
	most := uint64(0)
	for _, text := range texts {
		if khz, _, ok := nextUint([]byte(text)); ok {
			most = max(most, khz)
		}
	}
	return float64(most) / 1000
}

// turbo tells whether cores may exceed their nominal clock for a while.
func turbo(root fs.FS) string {
	for _, f := range []struct{ name, on string }{{"intel_pstate/no_turbo", "0"}, {"cpufreq/boost", "1"}} {
		text, err := fs.ReadFile(root, path.Join(cpuFolder, f.name))
		if err != nil {
			continue
		}
		if strings.TrimSpace(string(text)) == f.on {
			return "on"
		}
		return "off"
	}
	return ""
}

// ClockSource is what the kernel reads the time from: tsc, kvm-clock, hpet, …;
// empty: not known.
func ClockSource(root fs.FS) string {
	text, err := fs.ReadFile(root, "sys/devices/system/clocksource/clocksource0/current_clocksource")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
