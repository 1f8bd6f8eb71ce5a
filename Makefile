# make run     start the lab            make test    everything that must hold
# make help    all targets              VENV=/path   use an environment that exists already

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

VENV ?= .venv
PYTHON ?=
ARGS ?=
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.cnn-visual-lab-run
DEV_STAMP := $(VENV)/.cnn-visual-lab-dev
# Two test runs share the machine's cores, so TensorFlow needs no second thread in either.
PYTEST := TF_NUM_INTRAOP_THREADS=1 $(BIN)/python -m pytest -m "not slow"
WAITING := tests/e2e tests/app/components tests/lab/engine
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
STREAMLIT := $(BIN)/python -m streamlit run app/main.py

# A stamp holds the checkout that was installed: an environment shared by two checkouts is pointed at the one in use.
ifneq ($(shell cat "$(RUN_STAMP)" 2>/dev/null),$(CURDIR))
$(shell rm -f "$(RUN_STAMP)" "$(DEV_STAMP)")
endif

.PHONY: help run dev install install-dev test lint types format verify pretrain bench clean

help:
	@echo "make run             start the lab (the first time: create $(VENV) and install)"
	@echo "make dev             the same, following changes of the code, with full error details"
	@echo "make test            lint, types, unit, page and browser tests"
	@echo "make lint | types    only the linters | only the type checker"
	@echo "make format          let ruff format the code"
	@echo "make verify          what takes minutes: trainings to their score, experiments at full size"
	@echo "make pretrain NAME=x rebuild the shipped weights of x"
	@echo "make bench           measure speed and size into bench/results.json"
	@echo "make clean           remove caches and build products"
	@echo "ARGS='...' is passed on to streamlit, pytest, pretrain or bench."

run: $(RUN_STAMP)
	@exec $(STREAMLIT) $(ARGS)

dev: $(RUN_STAMP)
	@exec $(STREAMLIT) --server.fileWatcherType=auto --server.runOnSave=true \
		--client.showErrorDetails=full --client.toolbarMode=developer $(ARGS)

test: lint types
ifneq ($(strip $(ARGS)),)
	@$(PYTEST) $(ARGS)
else
	@echo "pytest: what a browser and the engine do, and all other tests beside them"
	@failed=0; $(PYTEST) $(WAITING) & waiting=$$!; \
		$(PYTEST) $(WAITING:%=--ignore=%) || failed=$$?; wait $$waiting || failed=$$?; exit $$failed
endif

lint: $(DEV_STAMP)
	@echo "ruff"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: run 'make format'." >&2; exit 1; }
	@echo "hadolint"
	@$(BIN)/hadolint Dockerfile

types: $(DEV_STAMP)
	@echo "mypy"
	@$(BIN)/mypy --no-error-summary

format: $(DEV_STAMP)
	@$(BIN)/ruff format .

verify: $(DEV_STAMP)
	@$(BIN)/python -m pytest -m slow $(ARGS)

pretrain: $(RUN_STAMP)
	@test -n "$(NAME)" || { echo "Say which weights: make pretrain NAME=..., one of:" >&2; \
		ls pretrain/*.py 2>/dev/null | sed -n 's|pretrain/\([a-z0-9][a-z0-9_]*\)\.py|  \1|p' >&2; exit 2; }
	@$(BIN)/python -m pretrain.$(NAME) $(ARGS)

bench: $(DEV_STAMP)
	@$(BIN)/python -m bench $(ARGS)

clean:
	@rm -rf build dist ./*.egg-info .pytest_cache .mypy_cache .ruff_cache test-results
	@find app lab tests pretrain bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@echo "Caches removed. $(VENV) stays: remove it yourself to install anew."

install: $(RUN_STAMP)

install-dev: $(DEV_STAMP)

# Installing

$(RUN_STAMP): requirements.txt pyproject.toml $(BIN)/python
	@echo "Installing the lab into $(VENV) (TensorFlow is large: some minutes the first time)"
	@$(PIP) install -r requirements.txt
	@echo "$(CURDIR)" > $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	@echo "Installing the test tools into $(VENV)"
	@$(PIP) install -r requirements-dev.txt
	@touch $@

# The first Python that fits; PYTHON=... names one.
$(BIN)/python:
	@for candidate in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		"$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || continue; \
		fitting=$$candidate; \
		"$$candidate" -c 'import venv, ensurepip' 2>/dev/null || continue; \
		echo "Creating $(VENV) with $$("$$candidate" --version)"; \
		exec "$$candidate" -m venv "$(VENV)"; \
	done; \
	if [ -n "$${fitting:-}" ]; then \
		echo "$$fitting lacks the venv module. On Debian or Ubuntu: sudo apt install python3-venv" >&2; \
	else \
		echo "Python 3.11, 3.12 or 3.13 is needed$(if $(PYTHON), and $(PYTHON) is none of them,; none was found)." >&2; \
	fi; \
	exit 1
