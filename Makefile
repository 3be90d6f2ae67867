# `make help` lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help
# More options for building the tests, such as those of .ci/run.
SWIFT_BUILD_FLAGS ?=
.PHONY: help deps test test-thorough demo build release check-hardening check-systemd lint format layers protos check-protos bench fuzz install clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Install what building needs (apt packages), or say what is missing
	@scripts/deps.sh build

test: ## Lint, check layers and generated code, build, run every test
	@scripts/deps.sh test
	scripts/lint.sh
	scripts/check-layers.py
	scripts/protos/check.sh
	swift build --build-tests $(SWIFT_BUILD_FLAGS)
	scripts/cli-docs.sh --check .build/debug
	scripts/check-systemd.sh .build/debug
	scripts/test.sh

test-thorough: ## The same tests on many more cases (an hour or two)
	@scripts/deps.sh test
	swift build --build-tests
	JUICER_TEST_THOROUGH=1 JUICER_TEST_LIMIT=10800 scripts/test.sh

demo: deps ## Make a sample backup, unlock, list and read it through the daemon, the CLI and the bridge
	swift build --product juicerd
	swift build --product juicer-worker
	swift build --product juicer
	swift build --product juicer-bridge
	swift build --product juicer-sample
	scripts/demo.sh .build/debug

build: deps ## Build everything for debugging
	swift build

release: deps ## Build what is installed, optimised, with the Swift runtime linked in
	scripts/release.sh juicerd juicer-worker juicer juicer-bridge juicer-sample

check-hardening: ## Build for release and check how the programs are linked
	@scripts/deps.sh test
	scripts/release.sh juicerd juicer-worker juicer juicer-bridge juicer-sample
	scripts/check-hardening.sh .build/release

check-systemd: ## Check the units, and boot them in a container (needs root)
	@scripts/deps.sh test
	swift build
	scripts/check-systemd.sh .build/debug

lint: ## Check formatting and rules
	scripts/lint.sh

format: ## Format in place
	scripts/lint.sh fix

layers: ## Check which target depends on which
	scripts/check-layers.py

protos: ## Generate C and Swift from Protos
	@scripts/deps.sh test
	scripts/protos/generate.sh

check-protos: ## Check that generated code is up to date
	scripts/protos/check.sh

bench: ## Measure against peers and print ratios
	@scripts/deps.sh test
	scripts/release.sh juicerd juicer-worker juicer juicer-sample ttrpc-echo ttrpc-load kdf-bench vault-bench audit-bench \
		access-bench artifacts-bench index-bench search-bench worker-bench
	Benchmarks/run.sh .build/release

fuzz: deps ## Run each libFuzzer target for a minute
	Fuzz/run.sh all 60

install: ## Install what `make release` built under PREFIX (default /usr/local)
	scripts/install.sh .build/release $(or $(PREFIX),/usr/local)

clean: ## Remove what was built
	rm -rf .build
