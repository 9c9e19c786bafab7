# make demo   sets everything up and plays the main job          make test   sets up what tests need and runs them
# make up     the system on this machine, until Ctrl-C           make bench  the benchmarks
# make fmt    formats the code        make lock   renews the pinned dependencies        make clean   removes what was set up
#
# Needs Python 3.11 or later and nothing else: Node, anvil, forge, solc, PostgreSQL and Temporal come as pinned packages.
# Go, where there is one, builds the servers that some tests run against (Kubo, an S3 server).

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(firstword $(foreach name,python3.11 python3 python3.12 python3.13 python3.14 python,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))

# npm and what it runs take the Node of the wheel; pyright takes it by itself, and is not to look for newer versions.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup up demo test check bench lock fmt clean

help:
	@sed -n '/^# make/s/^# //p' Makefile

setup: $(VENV)/.ready contracts/node_modules/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "FATTS needs Python 3.11 or later: install it, or name it with make PYTHON=…" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "installing the pinned Python packages"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

contracts/node_modules/.ready: contracts/package-lock.json $(VENV)/.ready
	@echo "installing the pinned Node packages"
	@cd contracts && npm ci --silent
	@touch $@

# The servers that tests run against, built by Go; without a Go those tests are skipped (FATTS_REQUIRE_ALL=1: they fail).
.tools/.ready: $(wildcard tests/tools/* tests/tools/kubo/*)
	@if command -v go >/dev/null; then echo "building the servers that tests run against"; tests/tools/install.sh; fi
	@mkdir -p .tools && touch $@

up: setup
	@fatts up

demo: setup
	@fatts demo

test: check
	@python -m pytest -n 3

check: setup .tools/.ready
	ruff check .
	ruff format --check .
	pyright
	lint-imports --no-logo
	cd contracts && npm run --silent test && npm run --silent snapshot:check && npm run --silent artifacts:check

bench: setup
	@python -m bench

fmt: setup
	ruff format .
	ruff check --fix .

lock:
	@renewing=$$(mktemp -d) && trap 'rm -rf "$$renewing"' EXIT && $(PYTHON) -m venv "$$renewing" && \
	"$$renewing/bin/pip" install --quiet uv && \
	"$$renewing/bin/uv" pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-emit-index-url --no-header $(LOCK_OPTIONS) --output-file requirements.lock pyproject.toml
	@cd contracts && npm run --silent lock

clean:
	rm -rf $(VENV) .tools contracts/node_modules contracts/out contracts/cache .pytest_cache .ruff_cache .hypothesis
