# Everything that sets CIR up. `make run` and `make test` are the only two commands a newcomer needs.
PY ?= python3
V := .venv
BIN := $(V)/bin
PYTHON := $(BIN)/python
INSTALL = $(BIN)/uv pip install -q -p $(PYTHON) --require-hashes --no-deps
COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --no-header --no-annotate
# Processes that share the tests; `make test WORKERS=0` runs them in one.
WORKERS ?= 2
COUNTING = $(PYTHON) -m slipcover
# A program starts twice as fast where what Python compiled is kept, and the tests start hundreds: some environments forbid it.
export PYTHONDONTWRITEBYTECODE :=
# What production has to say for itself; the values are for `check --deploy` only.
PRODUCTION = SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))') \
             BASE_URL=https://cir.example DATABASE_URL=sqlite:///:memory:

.DEFAULT_GOAL := help
.PHONY: help run test timings coverage lint types style format demo lock bench growth crowd schema browser screenshots clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r command what; do printf '  %-18s %s\n' "$$command" "$$what"; done

run: $(V)/run.ok ## set everything up and serve CIR on this machine (PORT=8000, HOST=127.0.0.1)
	@exec $(PYTHON) -m scripts.serve --with-parent

demo: $(V)/run.ok ## fill the register of `make run` with a sample organisation
	@$(PYTHON) -m scripts.local demo

test: $(V)/dev.ok browser ## test on SQLite what is marked so, in the browser, under faults, then all the rest on PostgreSQL
	@# Lines are counted where the fewest tests run: what has to be met is met there, too. What it would tell of the lines
	@# after that comparison is without the workers': `make coverage` compares nothing.
	CIR_TEST_SQLITE=1 $(COUNTING) --fail-under 80 --json --out /dev/null -m pytest -q -n $(WORKERS) -m "sqlite and not e2e"
	@# Browsers and killed processes keep real time: what fails beside other work is tried once more alone.
	$(PYTHON) -m pytest -q -n $(WORKERS) --dist worksteal -m "e2e or fault" || $(PYTHON) -m pytest -m "e2e or fault" --last-failed
	$(PYTHON) -m pytest -q -n $(WORKERS) -m "not e2e and not fault"

timings: $(V)/dev.ok ## compare by the clock what people with and without an account are answered; on a quiet machine
	CIR_TIMINGS=1 $(PYTHON) -m pytest -q -n0 tests/accounts/test_how_long_it_takes.py

coverage: $(V)/dev.ok ## tell which lines the tests on PostgreSQL do not run, in build/coverage.txt
	@mkdir -p build
	$(COUNTING) --out build/coverage.txt -m pytest -q -n $(WORKERS) -m "not e2e and not fault"

lint: $(V)/dev.ok ## style, types, imports, templates, migrations and the checks before deployment
	@$(MAKE) --no-print-directory -j2 --output-sync=target types style

types: $(V)/dev.ok
	$(BIN)/mypy

style: $(V)/dev.ok
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	find templates -name '*.html' -exec $(BIN)/djhtml --tabwidth 2 --check {} +
	$(PRODUCTION) $(PYTHON) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

format: $(V)/dev.ok ## put Python and templates into the style that `make lint` asks for
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -exec $(BIN)/djhtml --tabwidth 2 {} +

screenshots: $(V)/dev.ok browser ## pictures of every page with the sample organisation, in build/screenshots
	@$(PYTHON) -m scripts.screenshots $(PAGES)

bench: $(V)/dev.ok ## measure the pages and the API with 100,000 improvements (COUNT=10000 for fewer)
	@$(PYTHON) -m scripts.bench $(COUNT)

growth: $(V)/dev.ok ## measure how much slower pages are with a million improvements than with ten thousand (COUNT=100000 for fewer)
	@$(PYTHON) -m scripts.bench growth $(COUNT)

crowd: $(V)/dev.ok ## let fifty people browse, search and post for ten minutes (MINUTES=30 to see what grows)
	@$(PYTHON) -m scripts.bench crowd $(COUNT)

lock: $(BIN)/uv ## recompile the hashed requirement files from pyproject.toml
	$(COMPILE) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt

schema: $(V)/dev.ok ## write docs/openapi.json anew, after the API was changed on purpose
	@$(PYTHON) -m scripts.api_schema

clean: ## remove the environment and the caches; never var
	rm -rf $(V) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

browser: $(V)/dev.ok ## make sure that there is a Chromium for the browser tests
	@$(PYTHON) -m scripts.browser

$(BIN)/uv: requirements/uv.txt
	@command -v $(PY) >/dev/null || { echo "$(PY) was not found: install Python 3.11 or newer, or name it with PY=/path/to/python3.11." >&2; exit 1; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "CIR needs Python 3.11 or newer, $(PY) is older: name another with PY=/path/to/python3.11." >&2; exit 1; }
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PY) cannot make environments: install its venv package (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making the environment in $(V)"
	@why=$$($(PY) -m venv $(V) 2>&1) || { echo "No environment could be made in $(CURDIR)/$(V) ($$why): make the folder writable, or clone CIR into one that is." >&2; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements/uv.txt
	@touch $@
$(V)/run.ok: $(BIN)/uv requirements/run.txt
	@echo "Installing what CIR needs"
	@$(INSTALL) -r requirements/run.txt
	@touch $@
$(V)/dev.ok: $(BIN)/uv requirements/dev.txt
	@echo "Installing what its tests need"
	@$(INSTALL) -r requirements/dev.txt
	@# so that `pytest` alone finds the plugin that starts the servers
	@$(PYTHON) -c 'import pathlib, sys, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "cir.pth").write_text(sys.argv[1])' "$(CURDIR)"
	@touch $@
