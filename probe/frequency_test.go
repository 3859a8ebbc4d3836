package probe

import "testing"

func TestGovernorOfAllCores(t *testing.T) {
	const cpus = "sys/devices/system/cpu/"
	for want, m := range map[string]map[string]string{
		"": {cpus + "cpufreq/policy0/scaling_governor": "performance\n"},
		"performance": {
			cpus + "cpu0/cpufreq/scaling_governor":  "performance\n",
			cpus + "cpu11/cpufreq/scaling_governor": "performance\n",
		},
		"performance,powersave": {
			cpus + "cpu0/cpufreq/scaling_governor": "powersave\n",
			cpus + "cpu1/cpufreq/scaling_governor": "performance\n",
			cpus + "cpu2/cpufreq/scaling_governor": "powersave\n",
		},
	} {
		if got := governor(files(m)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestFrequencyIsWhatTheFastestCoreHas(t *testing.T) {
	const cpus = "sys/devices/system/cpu/"
	for name, c := range map[string]struct {
		files map[string]string
		want  Frequency
	}{
		"nothing visible": {},
		"two cores": {map[string]string{
			cpus + "cpu0/cpufreq/scaling_cur_freq": "800000\n",
			cpus + "cpu1/cpufreq/scaling_cur_freq": "3400500\n",
			cpus + "cpu0/cpufreq/cpuinfo_max_freq": "4000000\n",
			cpus + "cpu1/cpufreq/cpuinfo_max_freq": "4000000\n",
			cpus + "cpu0/cpufreq/scaling_driver":   "acpi-cpufreq\n",
			cpus + "cpufreq/boost":                 "0\n",
		}, Frequency{Driver: "acpi-cpufreq", Turbo: "off", NowMHz: 3400.5, MaxMHz: 4000}},
		"Intel's own driver": {map[string]string{
			cpus + "cpu0/cpufreq/scaling_governor": "powersave\n",
			cpus + "cpu0/cpufreq/scaling_driver":   "intel_pstate\n",
			cpus + "intel_pstate/no_turbo":         "0\n",
		}, Frequency{Governor: "powersave", Driver: "intel_pstate", Turbo: "on"}},
		"nonsense": {map[string]string{
			cpus + "cpu0/cpufreq/scaling_cur_freq": "<unknown>\n",
			cpus + "cpu0/cpufreq/cpuinfo_max_freq": "99999999999999999999\n",
		}, Frequency{}},
	} {
		if got := ReadFrequency(files(c.files)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestClockSource(t *testing.T) {
	if got := ClockSource(files(nil)); got != "" {
		t.Errorf("%q of nothing", got)
	}
	if got := ClockSource(files(map[string]string{"sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet\n"})); got != "hpet" {
		t.Errorf("%q, want hpet", got)
	}
}
