package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/hbench/hbench/flow"
)

// operation is what is done to the queue in one step of the state machine.
type operation string

const (
	doPut   operation = "put"
	doGet   operation = "get"
	doClose operation = "close"
	doEnd   operation = "end the group"
)

// call is one Put or Get and its outcome.
type call struct {
	put   bool
	value int  // brought or got
	done  bool // it has returned
	ok    bool // it was served
}

// queueModel says what a queue must do, in the plainest way: what is held, who
// waits.
type queueModel struct {
	places           int
	held             []int
	putters, getters []*call
	closed, ended    bool
}

func (m *queueModel) put(c *call) {
	switch {
	case m.ended:
		c.done = true
	case len(m.getters) > 0:
		first := m.getters[0]
		m.getters = m.getters[1:]
		first.value, first.done, first.ok = c.value, true, true
		c.done, c.ok = true, true
	case len(m.held) < m.places:
		m.held = append(m.held, c.value)
		c.done, c.ok = true, true
	default:
		m.putters = append(m.putters, c)
	}
}

func (m *queueModel) get(c *call) {
	all := m.held
	for _, p := range m.putters {
		all = append(all[:len(all):len(all)], p.value)
	}
	switch {
	case m.ended, m.closed && len(all) == 0:
		c.done = true
	case len(all) == 0:
		m.getters = append(m.getters, c)
	default:
		c.value, c.done, c.ok = all[0], true, true
		all = all[1:]
		if len(m.putters) > 0 {
			m.putters[0].done, m.putters[0].ok = true, true
			m.putters = m.putters[1:]
		}
		m.held = all[:len(all)-len(m.putters)]
	}
}

func (m *queueModel) close() {
	m.closed = true
	m.wake(&m.getters)
}

func (m *queueModel) end() {
	m.ended = true
	m.wake(&m.getters)
	m.wake(&m.putters)
}

func (m *queueModel) wake(waiting *[]*call) {
	for _, c := range *waiting {
		c.done = true
	}
	*waiting = nil
}

// TestAQueueDoesAsItsModel steps a queue and its model through random puts,
// gets, closes and ends. After each step everything settles, so that who waits
// and who was served is exact.
func TestAQueueDoesAsItsModel(t *testing.T) {
	// Close and end come seldom: most of the time the queue is in use.
	steps := []operation{doPut, doPut, doPut, doPut, doPut, doGet, doGet, doGet, doGet, doGet, doClose, doEnd}
	rapid.Check(t, func(r *rapid.T) {
		places := rapid.IntRange(0, 4).Draw(r, "places")
		script := rapid.SliceOfN(rapid.SampledFrom(steps), 1, 60).Draw(r, "script")
		var mismatch error
		synctest.Test(t, func(t *testing.T) { mismatch = play(t, places, script) })
		if mismatch != nil {
			r.Fatal(mismatch)
		}
	})
}

func play(t *testing.T, places int, script []operation) error {
	g, _ := newGroup(t)
	q := flow.NewQueue[int](g, "q", places)
	model := &queueModel{places: places}
	failure := errors.New("the end")
	var got, want []*call
	for i, step := range script {
		if step == doPut && model.closed && !model.ended {
			continue // a mistake that panics, and has its own test
		}
		switch step {
		case doPut, doGet:
			is, should := &call{put: step == doPut}, &call{put: step == doPut}
			if is.put {
				is.value, should.value = i, i
				model.put(should)
			} else {
				model.get(should)
			}
			got, want = append(got, is), append(want, should)
			g.Go("caller", func(context.Context) error { return perform(q, is, failure) })
		case doClose:
			q.Close()
			model.close()
		case doEnd:
			g.Go("failer", func(context.Context) error { return failure })
			model.end()
		}
		synctest.Wait()
		same := func(a, b *call) bool { return *a == *b }
		if !slices.EqualFunc(got, want, same) {
			return fmt.Errorf("step %d, %s:\n got %s\nwant %s", i, step, show(got), show(want))
		}
	}
	return nil
}

// perform makes one call. A put that was not served must return the error of the
// group.
func perform(q *flow.Queue[int], c *call, failure error) error {
	if !c.put {
		v, ok := q.Get()
		c.value, c.ok, c.done = v, ok, true
		return nil
	}
	err := q.Put(c.value)
	c.ok, c.done = err == nil, err == nil || errors.Is(err, failure)
	return err
}

func show(calls []*call) string {
	var text []string
	for _, c := range calls {
		text = append(text, fmt.Sprintf("%+v", *c))
	}
	return fmt.Sprint(text)
}
