# Two commands do everything: make demo, make test. Needs Python 3.11, pip and make.
VENV    := .venv
BIN     := $(VENV)/bin
PYTHON  ?= $(shell command -v python3.11 || command -v python3)
PORT    ?= 8000
RUNTIME := $(VENV)/.runtime
DEV     := $(VENV)/.dev

.PHONY: help demo demo-reset test test-quick lint check figures fix messages lock clean

help:  ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/:/' | column -t -s ':'

$(RUNTIME): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Samverkan needs Python 3.11; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing libraries (about half a minute the first time) ..."
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --editable .
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	@echo "Installing what the tests need ..."
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(RUNTIME)  ## Set up and serve the demo region; a second run keeps what was entered
	@$(BIN)/python scripts/messages.py compile
	@$(BIN)/samverkan demo --port $(PORT)

demo-reset: $(RUNTIME)  ## Throw the demo's data away and start afresh
	@$(BIN)/python scripts/messages.py compile
	@$(BIN)/samverkan demo --port $(PORT) --reset

test: $(DEV)  ## Run every test: on SQLite, in the browser, and on real PostgreSQL
	@$(BIN)/python scripts/messages.py compile
	@$(BIN)/python scripts/test.py

test-quick: $(DEV)  ## Run the tests without browser and PostgreSQL
	@$(BIN)/python scripts/messages.py compile
	@$(BIN)/pytest -q -m "not browser"

lint: $(DEV)  ## Contracts, types, lint, missing migrations, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint src --check --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python scripts/messages.py check
	@$(BIN)/python scripts/messages.py compile
	SAMVERKAN_DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

check: lint  ## The same, and the tests of the house's rules and documentation
	$(BIN)/pytest -q --numprocesses=auto tests/house

figures: $(DEV)  ## Measure the engines against the figures they must reach; the short rows (all: bench/engines.py)
	@$(BIN)/python bench/engines.py --quick

fix: $(DEV)  ## Format code and templates
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djlint src --reformat --quiet

messages: $(DEV)  ## Bring the catalogues of messages in line with the sources
	$(BIN)/python scripts/messages.py update

lock:  ## Resolve the libraries anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q -o requirements.txt pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean:  ## Remove the environment and all caches; the demo's data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
