# Everything runs in its own virtual environment, .venv, made on first use from the lock files.
# Only Python 3.11 or newer, git and make are needed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# The tests start some hundred processes: where nothing is kept, each of them compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))) python3)
BIN := .venv/bin
# One more than there are processors: while a test waits for a lock or a server, another goes on.
WORKERS ?= $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')

# Wheels only: building from source would fetch build tools that no lock file has checked.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
FROM_LOCK := install --require-hashes --only-binary :all: --requirement
THIS_PROJECT := install --no-deps --no-build-isolation --editable .

## help: this list
help:
	@echo "Advocate Desk. The first use of any of these makes .venv from the lock files."
	@echo
	@sed -n 's/^## \([a-z-]*\): /  make \1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '%-22s %s\n' "$$name" "$$what"; done

## demo: a page with Slack, Discord and a family side by side, invented people, and the real bot behind it
demo: .venv/ready
	@if [ -t 1 ]; then exec $(BIN)/python -m tests.world.browser $(ARGS); else exec $(BIN)/advocate-desk demo --play; fi

## demo-terminal: the desk in this terminal, with the same people
demo-terminal: .venv/ready
	@exec $(BIN)/advocate-desk demo $(ARGS)

## demo-wire: the same story on Slack and Discord at once: stand-ins on loopback, the bot with the real libraries
demo-wire: .venv/ready-for-development
	@exec $(BIN)/python -m tests.play $(ARGS)

## test: every test, on SQLite and PostgreSQL; with CI=true, races and kills as often as is promised
test: .venv/ready-for-development
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) $(ARGS)

## lint: the style rules
lint: .venv/ready-for-development
	@echo "Style:" && $(BIN)/ruff check . && $(BIN)/ruff format --check .

## types: the type checker, strict everywhere
types: .venv/ready-for-development
	@echo "Types:" && $(BIN)/mypy

## bench: the figures, as JSON
bench: .venv/ready-for-development
	@$(BIN)/python -m tests.benchmarks $(ARGS)

## lock: the lock files anew from pyproject.toml (needs uv; UPGRADE=1 takes newer releases)
lock:
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: install it with 'pip install uv'." >&2; exit 1; }
	@echo "Locking what the bot runs on..." && $(COMPILE) --group build --group demo --output-file requirements.lock
	@echo "Locking what its tests need besides..." && \
		$(COMPILE) --group build --group demo --group dev --constraint requirements.lock --output-file requirements-dev.lock

UV ?= $(or $(shell command -v uv),$(BIN)/uv)
# One lock for every system and Python; no address of any package index, so that it installs from yours.
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --no-config --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url $(if $(UPGRADE),--upgrade) pyproject.toml

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and $(PYTHON) was not found." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making a virtual environment in .venv with $$($(PYTHON) -V)..."
	@$(PYTHON) -m venv --clear .venv

.venv/ready: $(BIN)/python requirements.lock pyproject.toml
	@echo "Installing what the bot runs on, checked against requirements.lock..."
	@$(PIP) $(FROM_LOCK) requirements.lock && $(PIP) $(THIS_PROJECT) && touch $@

.venv/ready-for-development: $(BIN)/python requirements-dev.lock pyproject.toml
	@echo "Installing what the bot and its tests need, checked against requirements-dev.lock..."
	@$(PIP) $(FROM_LOCK) requirements-dev.lock && $(PIP) $(THIS_PROJECT) && touch $@ .venv/ready

.PHONY: help demo demo-terminal demo-wire test lint types bench lock
