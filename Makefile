# make            what CI checks: lint, format, types, tests, generated documents
# make demo       the whole loop on the bundled case, into out/demo/
# make test       all tests; installs LibreOffice for them if it may
# make rounds     the campaign's tests again, with every ledger on a PostgreSQL server of their own
# make quick      the tests that take seconds and no LibreOffice
# make smoke      modules, a return of each pack, damaged files: half a minute, nothing but the runtime
# make pythons    the same on Python 3.12 and 3.13, where they can be had; CHECK=quick runs the quick tests there
# make soak       every verb of a campaign killed at KILLS points (60), beside the twelve that CI takes
# make bench      ratios against public peers, into benchmarks/results/; HEAVY=1 for all of them
# make fuzz       damaged files of every kind by the thousand; RUNS=100000 KINDS="zip mail" SEED=7
# make corpus     every file of DIR (one's own, or tests/corpus/files), one line each, limits enforced; JSON=out.json
# make clients    samples saved by exceljs, SheetJS, IronCalc, Gnumeric, LibreOffice and openpyxl find nothing new
# make engines    IronCalc and Gnumeric compute every formula of all samples as we do, also after cut, sort, insert
# make pages      rewrites the generated documents alone
# make update     rewrites golden texts and generated documents; then read the diff
# make pictures   every picture of docs/pictures anew, with LibreOffice and Chromium; then look at them
# make lock       locks/*.txt from pyproject.toml; UPGRADE=1 takes newer versions, too
# make audit      what is known against the locked versions, or that nobody could be asked
# make bundle     a zip for each system, for offices without a network, into dist/bundles/; the one for here is tried
# make office     a round of sixty units by mouse from the bundle, in an empty environment without a network; minutes, clicks
# make release    source, wheel, bill of materials and hashes, into dist/; the wheel is tried on its own

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
TOOLS := .venv-tools/.installed
# Every file that pip takes from outside has its hash in locks/; the project itself is then installed from
# this folder alone, with build tools that are locked, too.
LOCKED := -m pip install -q --require-hashes
ITSELF := -m pip install -q --no-deps --no-build-isolation -e .

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1
# What Python compiles is kept, out of the tree, where the environment asks for none of it as well: tests begin
# hundreds of processes, each of which would compile the program anew.
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := all
# Pages of benchmarks/results: make bench ONLY=generation; make bench HEAVY=1 takes the long ones, too
ONLY ?=
HEAVY ?=
KILLS ?= 60
UPGRADE ?=
CHECK ?= smoke

ROUNDS = tests/test_campaign*.py tests/test_ledger*.py tests/test_mail*.py tests/test_issue_numbers.py \
  tests/test_nothing_deleted.py tests/test_played_round.py \
  tests/test_desk.py tests/test_desk_midround.py tests/test_desk_round.py

.PHONY: all clients engines bench corpus demo fuzz test quick smoke pythons soak lint format types docs-check pages pictures update lock audit release rounds bundle office clean

all: lint types docs-check test

# The environment is rebuilt only when what it is made from changes.
$(RUNTIME): pyproject.toml locks/build.txt locks/runtime.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "xlsx-kit needs Python 3.11 or later; $(PYTHON) is not that. Try: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "== making $(VENV) (only when pyproject.toml or locks/ changed)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python $(LOCKED) -r locks/build.txt -r locks/runtime.txt
	@$(BIN)/python $(ITSELF)
	@touch $@

# --no-build-isolation: what is published as source alone is built with the locked build tools.
$(DEV): $(RUNTIME) locks/dev.txt
	@echo "== installing the tools for tests and checks"
	@$(BIN)/python $(LOCKED) --no-build-isolation -r locks/dev.txt
	@touch $@

$(TOOLS): locks/tools.txt
	@echo "== making .venv-tools"
	@$(PYTHON) -m venv --clear .venv-tools
	@.venv-tools/bin/python $(LOCKED) -r locks/tools.txt
	@touch $@

demo: $(RUNTIME)
	@$(BIN)/xlsx-kit demo out/demo

test: $(DEV)
	@bash .ci/office
	$(BIN)/python -m pytest -n auto --dist loadfile

# The campaign's and the desk's tests with every ledger on a server of the tests' own; two of the desk's look at
# the files that a round with SQLite leaves, and stay out.
rounds: $(DEV)
	@bash .ci/office
	$(BIN)/python -m pytest -q -n auto --dist loadfile --postgresql $(ROUNDS)

soak: $(DEV)
	XLSX_KIT_KILLS=$(KILLS) $(BIN)/python -m pytest -q -n 0 tests/test_campaign_killed.py tests/test_campaign_verbs_killed.py

# What drives no office and takes no more than a few seconds: for the while between two changes.
quick: $(DEV)
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow and not office"

smoke: $(RUNTIME)
	$(BIN)/python -m tests.smoke

pythons:
	@CHECK=$(CHECK) bash .ci/pythons

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

corpus: $(DEV)
	@$(BIN)/python -m tests.corpus "$(or $(DIR),tests/corpus/files)" $(if $(JSON),--json "$(JSON)")

fuzz: $(DEV)
	@$(BIN)/python -m tests.fuzzing $(RUNS) $(KINDS) $(if $(SEED),--seed $(SEED))

pages: $(DEV)
	$(BIN)/python -m docs.generate

pictures: $(DEV)
	@$(BIN)/python -m docs.product_pictures
	@$(BIN)/python -m docs.desk_pictures

update: $(DEV)
	$(BIN)/python -m docs.generate
	$(BIN)/python -m pytest -q --update -n auto --dist loadfile
	@git --no-pager diff --stat

# Versions that stand in a lock stay unless UPGRADE=1 or pyproject.toml no longer allows them. Universal: for
# every system and every Python from 3.11 on, with the hash of every file of each version and no address.
COMPILE = .venv-tools/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# What pip and npm bring for them lives in build/clients; ssconvert (Gnumeric) and LibreOffice are the system's.
CLIENTS := build/clients/.installed
$(CLIENTS): locks/clients.txt tests/other_clients/package-lock.json
	@$(PYTHON) -m venv --clear build/clients
	@build/clients/bin/python $(LOCKED) -r locks/clients.txt
	@cp tests/other_clients/package.json tests/other_clients/package-lock.json build/clients/
	@cd build/clients && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

clients: $(DEV) $(CLIENTS)
	$(BIN)/python -m tests.other_clients

engines: $(DEV) $(CLIENTS)
	$(BIN)/python -m tests.other_clients.engines

lock: $(TOOLS)
	$(COMPILE) pyproject.toml --group dev -o locks/dev.txt
	$(COMPILE) pyproject.toml -c locks/dev.txt -o locks/runtime.txt
	$(COMPILE) --group build -c locks/dev.txt -o locks/build.txt
	$(COMPILE) --group tools -o locks/tools.txt
	$(COMPILE) --group clients -o locks/clients.txt
	@git --no-pager diff --stat locks

audit: $(TOOLS)
	@.venv-tools/bin/python .ci/audit.py locks/dev.txt locks/tools.txt

release: $(DEV) $(TOOLS)
	@bash .ci/release "$(CURDIR)/$(BIN)/python" "$(CURDIR)/.venv-tools/bin/python"

# Needs dist/, which release makes; SYSTEMS="windows-x86_64" builds one alone.
bundle: $(DEV)
	@ls dist/*.whl >/dev/null 2>&1 || $(MAKE) release
	@$(BIN)/python -m bundle.build dist/*.whl dist/bundles $(SYSTEMS)
	@$(BIN)/python -m bundle.check dist/bundles/*.zip

# As an office would: the launcher, a browser, nothing else. Needs the right to make a network of its own.
office: $(DEV)
	@ls dist/bundles/*-linux-$(shell uname -m).zip >/dev/null 2>&1 || $(MAKE) bundle SYSTEMS=linux-$(shell uname -m)
	@unshare --net sh -c 'ip link set lo up && exec "$$@"' sh $(BIN)/python -m benchmarks.desk \
	  --bundle dist/bundles/*-linux-$(shell uname -m).zip

bench: $(DEV)
	@$(BIN)/python -m benchmarks $(if $(HEAVY),--heavy) $(ONLY)

clean:
	rm -rf $(VENV) .venv-tools build dist out .mypy_cache .pytest_cache .ruff_cache
