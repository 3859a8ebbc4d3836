package probe

import "golang.org/x/sys/unix"

// Affinity is the cores that this process may run on, by the kernel's numbers;
// empty where the kernel does not say.
func Affinity() []int {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil
	}
	var cpus []int
	for i := 0; len(cpus) < set.Count(); i++ {
		if set.IsSet(i) {
			cpus = append(cpus, i)
		}
	}
	return cpus
}
