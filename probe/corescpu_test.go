package probe

import "testing"

func TestTheTimesOfAllCoresAreAboutTheMachines(t *testing.T) {
	c, err := openCounters()
	if err != nil {
		t.Skip(err)
	}
	defer c.close()
	var numbers []int
	for _, k := range c.cores() {
		numbers = append(numbers, int(k.number))
	}
	before, err := CoresCPU(nil)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := CoresCPU(numbers)
	if err != nil {
		t.Fatal(err)
	}
	after, err := CoresCPU(nil)
	if err != nil {
		t.Fatal(err)
	}
	// The kernel rounds each core's times down to ticks of their own.
	slack := tick * 5 * 2
	for range numbers {
		slack += 5 * tick
	}
	if got := sum.Total(); got < before.Total()-slack || got > after.Total()+slack {
		t.Errorf("the cores' times add up to %v, the machine's were %v and %v", got, before.Total(), after.Total())
	}
	if len(numbers) > 1 {
		one, err := CoresCPU(numbers[:1])
		if err != nil || one.Total() >= sum.Total() {
			t.Errorf("one core has %v of %v, error %v", one.Total(), sum.Total(), err)
		}
	}
	if none, err := CoresCPU(nil); err != nil || none.Total() < before.Total() {
		t.Errorf("without cores %v, error %v: want the machine's", none.Total(), err)
	}
}
