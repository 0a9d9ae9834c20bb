# Two commands for a newcomer: make demo, make test. Everything happens in .venv.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo test lint docs bench pin clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## the pinned environment, in .venv

# .venv is made once; pinned packages again only when their list changed.
$(STAMP): requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "python 3.11 or newer is needed: make install PYTHON=python3.11")'
	@echo "installing the pinned packages into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## a backend that does not start under SQLAlchemy 2, and then does
	@$(BIN)/python examples/demo.py $(ARGS)

test: install ## every test; ARGS="-k name" picks some
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: install ## ruff and mypy
	@status=0; for tool in "ruff check ." "ruff format --check --quiet ." mypy; do \
		$(BIN)/$$tool || { echo "$$tool: not clean"; status=1; }; done; exit $$status

docs: install ## the pages of rules and checks, from these
	@$(BIN)/python docs/generate.py

bench: install ## what can be measured; make bench ARGS="scan PATH" runs one
	@$(BIN)/python bench $(ARGS)

pin: ## choose the pinned versions anew (asks the package index)
	@$(PYTHON) -m venv build/pin
	@build/pin/bin/python -m pip install --quiet --disable-pip-version-check pip-tools==7.6.2
	@requirements/pin build/pin/bin/pip-compile

clean: ## remove what make made
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
