# `make demo` and `make test` each set up everything they need in .venv, with Python 3.11 or newer, pip and git alone.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types tests format record example bench clean

demo: .venv/ready
	$(BIN)/flowgauge demo --output demo

test: lint types tests

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

tests: .venv/ready
	$(BIN)/pytest --numprocesses 2 --dist loadfile

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Writes config.example.toml anew from the settings' own descriptions.
example: .venv/ready
	$(BIN)/python -c "from pipeline.config_example import example; print(example(), end='')" > config.example.toml

# Records the cassettes anew against the stand-in server beside the repository (../shared/forge).
record: .venv/ready
	$(BIN)/pytest tests/connectors --record-mode=rewrite

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# What takes too long for `make test`: scale, and whatever needs hundreds of seeds. Each prints its figures and limits.
bench: .venv/ready
	$(BIN)/python bench/scale.py
	$(BIN)/python bench/comparison_scale.py
	$(BIN)/python bench/ai_labels.py
	$(BIN)/python bench/coverage.py
	cd bench && PYTHONPATH=.. ../$(BIN)/python null_worlds.py --worlds 40
	cd bench && PYTHONPATH=.. ../$(BIN)/python recovery.py --seeds 4 --teams 4 --weeks 40

clean:
	rm -rf .venv demo dist .mypy_cache .pytest_cache .ruff_cache
