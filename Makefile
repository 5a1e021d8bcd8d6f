# make sheets   every PDF, in Russian and in English, into output/; installs what that takes
# make book     one book of all sheets, with and without solutions, into output/
# make test     style, types and all tests
# make clean    removes what make made, but for the finished sheets
# Another Python: make PYTHON=python3.12 sheets

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: sheets book test clean
.DELETE_ON_ERROR:

sheets: .venv/.package
	@scripts/setup.sh tex $(BIN)
	$(BIN)/derivator build

book: .venv/.package
	@scripts/setup.sh tex $(BIN)
	$(BIN)/derivator build --book
	$(BIN)/derivator build --book --no-solutions

test: .venv/.tests
	@scripts/setup.sh tex $(BIN)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache output/.cache

.venv/.package: pyproject.toml
	@scripts/setup.sh venv $(PYTHON)
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

.venv/.tests: .venv/.package
	$(PIP) --editable '.[test]'
	@touch $@
