package sim_test

import (
	"testing"

	"github.com/hbench/hbench/internal/vectors"
	"github.com/hbench/hbench/sim"
)

// lossQueue is M/M/c/K by the shares of time of its states: who comes meets each
// state as often as time does (Wolff 1982), and is lost in the last one.
func lossQueue(lambda, mu float64, servers, room int) open {
	share := birthDeath(room, func(int) float64 { return lambda }, func(n int) float64 { return mu * float64(min(n, servers)) })
	q := open{lost: share[room], there: mean(share, func(n int) float64 { return float64(n) })}
	q.throughput = lambda * (1 - q.lost)
	q.stay = q.there / q.throughput // Little
	return q
}

func TestAQueueWithLittleRoomLosesWhoComesTooMany(t *testing.T) {
	type input struct {
		Lambda float64 `json:"arrival_rate"`
		Mu     float64 `json:"service_rate"`
		Room   int     `json:"capacity"` // the one served included
	}
	type expected struct {
		Lost float64 `json:"p_block"`
		X    float64 `json:"throughput"`
		L    float64
		W    float64
	}
	for _, v := range vectors.Of(t, "mm1k") {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			in, want := vectors.Read[input, expected](t, v)
			check := func(id string, got open, tolerance float64) {
				within(t, id, "share lost", got.lost, want.Lost, tolerance)
				within(t, id, "throughput", got.throughput, want.X, tolerance)
				within(t, id, "there on average", got.there, want.L, tolerance)
				within(t, id, "stay", got.stay, want.W, tolerance)
			}
			check(v.ID+" by formula", lossQueue(in.Lambda, in.Mu, 1, in.Room), v.Tolerance(t, "formula_rel"))
			c := crowd{lambda: in.Lambda, work: exponential(1 / in.Mu), machine: sim.Options{Cores: 1}, room: in.Room}
			check(v.ID, c.visits(t, million/thrift), closely)
		})
	}
}

func TestWhereNobodyWaitsAsManyAreLostAsErlangSays(t *testing.T) {
	type input struct {
		Offered float64 // work that comes in a unit of time
		Servers int
	}
	type expected struct {
		Lost float64 `json:"p_block"`
	}
	for _, v := range vectors.Of(t, "erlang_b") {
		t.Run(v.ID, func(t *testing.T) {
			t.Parallel()
			in, want := vectors.Read[input, expected](t, v)
			formula := lossQueue(in.Offered, 1, in.Servers, in.Servers)
			within(t, v.ID+" by formula", "share lost", formula.lost, want.Lost, v.Tolerance(t, "formula_rel"))

			machine := sim.Options{Cores: in.Servers}
			got := crowd{lambda: in.Offered, work: exponential(1), machine: machine, room: in.Servers}.visits(t, million/thrift)
			within(t, v.ID, "share lost", got.lost, want.Lost, closely)
			if got.delayed > 0 {
				t.Errorf("%s: a share of %v waited, and there is a core for everybody", v.ID, got.delayed)
			}
		})
	}
}
