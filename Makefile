# Everything that sets CIR up. `make run` and `make test` are the only two commands a newcomer needs.
PY ?= python3
V := .venv
BIN := $(V)/bin
INSTALL = $(BIN)/uv pip install -q -p $(BIN)/python --require-hashes --no-deps
COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: run test lint lock

$(BIN)/uv: requirements/uv.txt
	$(PY) -m venv $(V)
	$(BIN)/pip install -q --require-hashes --no-deps -r requirements/uv.txt
	@touch $@
$(V)/run.ok: $(BIN)/uv requirements/run.txt
	$(INSTALL) -r requirements/run.txt
	@touch $@
$(V)/dev.ok: $(BIN)/uv requirements/dev.txt
	$(INSTALL) -r requirements/dev.txt
	@touch $@

lock: $(BIN)/uv ## recompile the hashed requirement files from pyproject.toml
	$(COMPILE) requirements/uv.in -o requirements/uv.txt
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
