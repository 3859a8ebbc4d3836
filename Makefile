# hbench: every target works on a fresh machine with Go and nothing else.
GO      ?= go
OUT     ?= results/latest
BASE    ?=
AB      ?=
BENCH   ?= --workload default --cores 1..N:x2 --latency 1ms,5ms,20ms --trials 6

.DEFAULT_GOAL := help
.PHONY: help build bench report presets truth soak compare test check

help: ## show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

build: ## build bin/hbench
	$(GO) build -trimpath -o bin/hbench ./cmd/hbench

bench: build ## measure the default sweep (about 4 minutes on 2 cores) into results/latest, with charts
	@if [ -e $(OUT) ]; then mv $(OUT) $(OUT)-until-$$(date +%Y%m%d-%H%M%S); fi
	bin/hbench sweep $(BENCH) -o $(OUT)/run.jsonl --charts $(OUT)

report: build ## the table and the charts of results/latest again
	bin/hbench report $(OUT)/run.jsonl --charts $(OUT)

presets: build ## measure what docs/presets.md shows (about 4 minutes on 2 cores), and write the figures into it
	$(GO) run ./internal/presetdoc -hbench bin/hbench -page docs/presets.md

truth: ## plant bottlenecks, in virtual time (1 minute) and for real (15 minutes on 2 cores), and count how often they are named
	$(GO) test -run='^$$' -bench=Planted -benchtime=1x -timeout=60m ./analysis

soak: build ## five minutes of load with every kind of fault, into results: is anything lost?
	bin/hbench soak --for 5m --items 100

compare: build ## has this tree become slower than BASE (default: where it left the main branch)? about 4 minutes on 2 cores
	bin/hbench ab $(BASE) $(AB)

test: ## run all tests
	$(GO) test -timeout 20m ./...

check: ## gofmt, vet, staticcheck, and all tests with the race detector
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not gofmt-clean:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -race -timeout 20m ./...
