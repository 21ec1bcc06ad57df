# Shouwen. `make run` serves a demo centre on this machine; `make test` checks everything.
# What is not in the tree yet is left out with a printed line.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
export PATH := $(if $(CARGO_HOME),$(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

LISTEN ?= 127.0.0.1:8080
DATA ?= data
NEXTEST_PROFILE ?= ci
# Cases of each property test in `make properties`, and seconds for `make mutants`.
PROPERTY_CASES ?= 20000
MUTANTS_SECONDS ?= 1800
API_SECONDS ?= 300
# Arguments of the fault tests; none runs all of them.
TORTURE ?=

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

.PHONY: setup
setup: ## install what building, running and testing need (apt, cargo, npm)
	@scripts/setup

.PHONY: run
run: ## build, seed a demo estate into ./data when there is none, serve it on 127.0.0.1:8080
	@scripts/setup build
	if [ ! -d crates/shouwen ]; then
	    echo "make run: the server (crates/shouwen) is not in the tree yet; there is nothing to serve"
	    exit 0
	fi
	scripts/phases bundle
	cargo build --release --locked --package shouwen
	if [ ! -e "$(DATA)" ]; then
	    # A demo that was interrupted is not served as if it were whole.
	    trap 'rm -rf "$(DATA)"' EXIT
	    target/release/shouwen demo --data "$(DATA)" --rooms 300 --months 2 --seed 1
	    trap - EXIT
	fi
	exec target/release/shouwen serve --data "$(DATA)" --listen "$(LISTEN)"

.PHONY: fmt
fmt: ## format the Rust code and the handbooks
	@cargo fmt --all
	if [ -x target/debug/shouwen ] && [ -d handbooks/property ]; then target/debug/shouwen fmt handbooks; fi

.PHONY: test
test: ## everything that must hold before a change lands; installs what it needs
	@scripts/phases test

.PHONY: test-all
test-all: ## `make test`, then the long runs: the interface, properties, mutants, fuzzing
	@scripts/phases test
	scripts/phases long

.PHONY: torture
torture: ## the fault tests: death, power loss, broken disks, moved clocks, on both engines; TORTURE="--seed 7 --only power"
	@scripts/phases torture

.PHONY: properties
properties: ## property tests with many cases
	@scripts/phases properties

.PHONY: api-properties
api-properties: ## the interface called as its own description says, bounded by API_SECONDS
	@scripts/phases api

.PHONY: mutants
mutants: ## mutation testing of the pure heart, bounded by MUTANTS_SECONDS
	@scripts/phases mutants

export API_SECONDS NEXTEST_PROFILE PROPERTY_CASES MUTANTS_SECONDS TORTURE
