# Two commands: `make demo` sets up and runs the main job on the sample press;
# `make test` sets up and passes the tests. PYTHON names another interpreter (3.11 to 3.13).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test format lint types unit gates bench lock wheel clean

demo: $(VENV)/.runtime
	$(BIN)/nutgraf demo $(ARGS)

test: lint types unit gates

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev
	./scripts/chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser" $(ARGS)
	$(BIN)/python -m pytest -m browser $(ARGS)

gates: $(VENV)/.dev
	$(BIN)/python eval/gates.py

# How fast it is, in a shortened form: ratios and tables, no floors.
bench: $(VENV)/.dev
	$(BIN)/python eval/throughput.py --articles 192
	$(BIN)/python eval/growth.py --sizes 10 60
	$(BIN)/python eval/grouping_speed.py --live 2000 10000 --articles 100
	$(BIN)/python eval/soak.py --minutes 2 --every 15 --pace 20

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Writes the lock files anew from the ranges in pyproject.toml.
lock: $(VENV)/.dev
	./scripts/lock $(BIN)

wheel: $(VENV)/.dev
	$(BIN)/python -m build --no-isolation --wheel

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14), "Nutgraf needs Python 3.11 to 3.13"'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.runtime

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis artifacts
