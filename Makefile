# One build serves all: release, with its tests.
SWIFT ?= swift
BUILD := $(SWIFT) build -c release
DATA ?= ./varve-data
FUZZ_SECONDS ?= 60
SOURCES := Package.swift Sources Tests Examples

.PHONY: help bootstrap build build-tests demo serve test interop check format lint man completions docs deb fuzz bench clean

help:
	@echo "make demo       the main job on real data, start to end"
	@echo "make serve      the service on 127.0.0.1:8080, data in DATA=$(DATA)"
	@echo "make test       all tests, the interop tests with foreign clients among them"
	@echo "make check      format, lint, build, all tests"
	@echo "make fuzz       strangers' bytes for NBD, guided by coverage, for FUZZ_SECONDS=$(FUZZ_SECONDS)"
	@echo "make bench      measurements side by side with nbdkit, qemu-storage-daemon, moto and a bare HTTP route"
	@echo "make man        the manual pages, into .build/man"
	@echo "make completions  for bash, zsh and fish, into .build/completions"
	@echo "make deb        the Debian package, into .build/deb: apt install ./.build/deb/varve_*.deb"
	@echo "make docs       the documentation of the Swift libraries as web pages, into .build/docs"
	@echo "make bootstrap  installs the system packages that are missing (the others call it)"

bootstrap:
	@Scripts/bootstrap

build: bootstrap
	$(BUILD)

build-tests: bootstrap
	$(BUILD) --build-tests

demo: build-tests
	@"$$($(BUILD) --show-bin-path)/varve" demo

serve: build-tests
	@exec "$$($(BUILD) --show-bin-path)/varve" serve --data $(DATA)

test: build-tests
	$(SWIFT) test -c release --skip-build
	Tests/Interop/run "$$($(BUILD) --show-bin-path)/varve"

check: lint test

format:
	$(SWIFT) format --in-place --parallel --recursive --configuration .swift-format $(SOURCES)

lint:
	$(SWIFT) format lint --strict --parallel --recursive --configuration .swift-format $(SOURCES)

man: build
	@"$$($(BUILD) --show-bin-path)/varve" manual .build/man
	@ls .build/man

completions: build
	@mkdir -p .build/completions
	@varve="$$($(BUILD) --show-bin-path)/varve"; cd .build/completions && \
	  "$$varve" --generate-completion-script bash >varve && \
	  "$$varve" --generate-completion-script zsh >_varve && \
	  "$$varve" --generate-completion-script fish >varve.fish && ls

docs: build
	@Scripts/docs "$$($(BUILD) --show-bin-path)" .build/docs
	@echo "python3 -m http.server --bind 127.0.0.1 --directory .build/docs 8000, then http://127.0.0.1:8000/VarveClient/documentation/varveclient/"

deb: build
	Packaging/link-static .build .build/varve-static
	@rm -rf .build/deb
	Packaging/deb .build/varve-static .build/deb
	@ls -l .build/deb

fuzz:
	Tests/Fuzz/run $(FUZZ_SECONDS)

bench: build-tests
	Benchmarks/run "$$($(BUILD) --show-bin-path)/varve"

clean:
	rm -rf .build .venv
