# Everything a stranger needs: `make run` and `make test` install what they need by themselves.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
NODE := node_modules/.installed
MO := src/namagar/web/locale/fa/LC_MESSAGES/django.mo

.PHONY: run test check bench bench-large mutation fuzz format clean

run: $(VENV)/.run $(NODE) $(MO)
	$(BIN)/namagar serve --port $(PORT)

# `make test TEST_WORKERS=2` runs files side by side: half the time on two cores, and harder to read when something fails.
TEST_WORKERS ?= 0

test: $(VENV)/.test $(NODE) $(MO) build/iati/.installed
	@$(BIN)/python tests/chromium.py
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

check: $(VENV)/.test $(MO)
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test $(NODE) $(MO)
	$(BIN)/python -m benchmarks.spine
	$(BIN)/python -m benchmarks.rounds
	$(BIN)/python -m benchmarks.workbooks
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.reconcile
	$(BIN)/python -m benchmarks.imports
	$(BIN)/python -m benchmarks.checks
	$(BIN)/python -m benchmarks.mobility
	$(BIN)/python -m benchmarks.indicators
	$(BIN)/python -m benchmarks.microdata

# Eighty million persons; needs a gigabyte on the disk and some minutes.
bench-large: $(VENV)/.test
	$(BIN)/python -m benchmarks.microdata --persons 80000000

# Whether the tests notice small mistakes:
# make mutation OF=src/namagar/analysis/sources BY="tests/analysis/test_sources*.py tests/catalogue/test_mappings.py"
OF ?= src/namagar/analysis/consistency/reconcile
BY ?= $(wildcard tests/analysis/test_reconcile*.py) tests/commands/test_reconcile_command.py
SAMPLE ?= 150
SEED ?= 1

mutation: $(VENV)/.test
	$(BIN)/python -m benchmarks.mutation $(OF) $(BY) --sample $(SAMPLE) --seed $(SEED)

# Ten minutes; for whoever changes a reader. Not in `make test`.
fuzz: $(VENV)/.test build/fuzz/.installed
	PYTHONPATH=build/fuzz/lib $(BIN)/python -m tests.fuzz.readers

format: $(VENV)/.test
	$(BIN)/ruff check --fix --quiet src tests benchmarks || true
	$(BIN)/ruff format src tests benchmarks

clean:
	rm -rf $(VENV) node_modules build $(MO)

$(BIN)/uv: requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Namagar needs Python 3.11 or newer; set PYTHON to one.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(BIN)/uv requirements/run.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/test.txt
	@touch $@

# The schemas of IATI 2.03, from the package of the standard's keepers; only the tests read them.
build/iati/.installed: $(BIN)/uv requirements/iati.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps --target build/iati -r requirements/iati.txt
	@touch $@

build/fuzz/.installed: $(BIN)/uv requirements/fuzz.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps --target build/fuzz/lib -r requirements/fuzz.txt
	@touch $@

$(NODE): package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

$(MO): src/namagar/web/locale/fa/LC_MESSAGES/django.po $(VENV)/.run
	$(BIN)/python -m namagar.web.translations compile
