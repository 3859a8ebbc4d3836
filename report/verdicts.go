package report

import (
	"cmp"
	"slices"

	"github.com/hbench/hbench/analysis"
)

// kin is what verdicts have in common: it gives them their colours.
type kin uint8

const (
	unknownKin kin = iota
	coresKin       // what computes
	slotsKin       // places for I/O
	serviceKin     // the other end
	orderKin       // how the strategy organises the work
	mixedKin       // no single resource
)

// kinOrder is the order of kins in a key.
var kinOrder = []kin{coresKin, slotsKin, serviceKin, orderKin, mixedKin, unknownKin}

// kinWords name the hues of each kin, and the kin.
var kinWords = map[kin]string{
	coresKin:   "orange, red: cores",
	slotsKin:   "blue: places for I/O",
	serviceKin: "green: the service",
	orderKin:   "purple: how work is organised",
	mixedKin:   "yellow: nothing single",
	unknownKin: "grey: not known",
}

// verdictView is how charts show a verdict, and how a title speaks of it.
type verdictView struct {
	kin  kin
	who  string // what holds a strategy back
	many bool   // who is a plural
	look look
}

// verdictViews are those of the verdicts that no stage's name is part of. Within a kin
// they differ in depth, and the word always stands beside the colour.
var verdictViews = map[analysis.Verdict]verdictView{
	analysis.VerdictCores:          {coresKin, "cores", true, look{hue: orange}},
	analysis.VerdictCPUSlots:       {coresKin, "too few CPU workers", true, look{hue: vermillion}},
	analysis.VerdictOversubscribed: {coresKin, "too many CPU workers", true, look{hue: vermillion, tint: 50}},
	analysis.VerdictOverhead:       {coresKin, "overhead", false, look{hue: orange, tint: 40}},
	analysis.VerdictMemory:         {coresKin, "the collector", false, look{hue: orange, tint: 70}},
	analysis.VerdictRateLimit:      {serviceKin, "the rate limit", false, look{hue: green}},
	analysis.VerdictSaturated:      {serviceKin, "the saturated service", false, look{hue: green, tint: 40}},
	analysis.VerdictSerial:         {orderKin, "one item at a time", false, look{hue: purple, tint: 60}},
	analysis.VerdictPhaseBarrier:   {orderKin, "barriers between phases", true, look{hue: purple}},
	analysis.VerdictBatchBarrier:   {orderKin, "barriers between batches", true, look{hue: purple, tint: 15}},
	analysis.VerdictHeadOfLine:     {orderKin, "stragglers", true, look{hue: purple, tint: 30}},
	analysis.VerdictInFlightCap:    {orderKin, "the cap on items in flight", false, look{hue: purple, tint: -20}},
	analysis.VerdictQueueShort:     {orderKin, "short queues", true, look{hue: purple, tint: -40}},
	analysis.VerdictLatencyChain:   {mixedKin, "the longest item", false, look{hue: yellow, tint: 40}},
	analysis.VerdictBalanced:       {mixedKin, "two resources at once", true, look{hue: yellow}},
	analysis.VerdictUnexplained:    {unknownKin, "", false, look{hue: grid}},
}

// slotLooks are those of the I/O stages' places, in the order of the stages.
var slotLooks = []look{{hue: blue}, {hue: sky}, {hue: blue, tint: 60}, {hue: sky, tint: 60}}

// verdictView is how the view's charts show a verdict.
func (v view) verdictView(of analysis.Verdict) verdictView {
	stage, ok := of.Slots()
	if !ok {
		return verdictViews[of]
	}
	nth := max(slices.Index(v.ioStages(), stage), 0)
	return verdictView{slotsKin, stage + " slots", true, slotLooks[nth%len(slotLooks)]}
}

// ioStages are the names of the I/O stages, in their order.
func (v view) ioStages() (names []string) {
	for _, s := range v.stages {
		if s.Kind == "io" {
			names = append(names, s.Name)
		}
	}
	return names
}

// sortVerdicts orders verdicts as a key has them: by kin, and then stages in their
// order and the others as they are listed.
func (v view) sortVerdicts(all []analysis.Verdict) {
	kinOf := func(of analysis.Verdict) int { return slices.Index(kinOrder, v.verdictView(of).kin) }
	place := func(of analysis.Verdict) int {
		if stage, ok := of.Slots(); ok {
			return slices.Index(v.ioStages(), stage)
		}
		return slices.Index(analysis.Verdicts, of)
	}
	slices.SortStableFunc(all, func(a, b analysis.Verdict) int {
		return cmp.Or(cmp.Compare(kinOf(a), kinOf(b)), cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
}
