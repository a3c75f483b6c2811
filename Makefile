# Two commands: make serve, make test. Each makes its own environment; nothing but Python ≥ 3.11 is needed first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test build bench clean

serve: $(VENV)/serve
	$(BIN)/fdt-graph build
	$(BIN)/fdt-graph serve

# Those that look at how long short questions wait run afterwards, and beside each other only.
test: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder -m 'not alone'
	$(BIN)/pytest --numprocesses 2 --dist loadfile -m alone

build: $(VENV)/serve
	$(BIN)/fdt-graph build

bench: $(VENV)/bench
	$(BIN)/python bench/build.py
	$(BIN)/python bench/serve.py

$(VENV)/serve: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/test: $(VENV)/serve
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

$(VENV)/bench: $(VENV)/serve
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

clean:
	rm -rf $(VENV) build dist store
