# make            what CI checks: lint, format, types, tests, generated documents
# make demo       the whole loop on the bundled case, into out/demo/
# make test       all tests; installs LibreOffice for them if it may
# make bench      ratios against public peers, into benchmarks/results/; HEAVY=1 for all of them
# make update     rewrites golden texts and generated documents; then read the diff

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

# relative, because pip splits it at blanks; every pip below runs in this folder
export PIP_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

.DEFAULT_GOAL := all
# Pages of benchmarks/results: make bench ONLY=generation; make bench HEAVY=1 takes the long ones, too
ONLY ?=
HEAVY ?=

.PHONY: all bench demo test lint format types docs-check update wheel-check clean

all: lint types docs-check test

# The environment is rebuilt only when what it is made from changes.
$(RUNTIME): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "xlsx-kit needs Python 3.11 or later; $(PYTHON) is not that. Try: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "== making $(VENV) (only when pyproject.toml or constraints.txt changed)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -q -e .
	@touch $@

$(DEV): $(RUNTIME)
	@echo "== installing the tools for tests and checks"
	@$(BIN)/python -m pip install -q -e ".[dev]"
	@touch $@

demo: $(RUNTIME)
	@$(BIN)/xlsx-kit demo out/demo

test: $(DEV)
	@bash .ci/office
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV)
	$(BIN)/mypy

docs-check: $(DEV)
	$(BIN)/python -m docs.generate --check

update: $(DEV)
	$(BIN)/python -m docs.generate
	$(BIN)/python -m pytest -q --update -n auto --dist loadfile
	@git --no-pager diff --stat

wheel-check: $(DEV)
	@bash .ci/wheel "$(CURDIR)/$(BIN)/python"

bench: $(DEV)
	@$(BIN)/python -m benchmarks $(if $(HEAVY),--heavy) $(ONLY)

clean:
	rm -rf $(VENV) build dist out .mypy_cache .pytest_cache .ruff_cache
