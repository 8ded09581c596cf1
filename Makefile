PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test lint bench lock clean

setup: .venv/done  ## everything into .venv
demo: setup        ## the whole line on a donated PC made of files; NO_WAIT=1 ends by itself
	$(BIN)/refurb run --practice --batch $(if $(NO_WAIT),,--stay) $(ARGS)
test: setup
	$(BIN)/pytest $(ARGS)
lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
bench: setup       ## speed as ratios, into build/bench.json
	$(BIN)/python -m tests.benchmarks
lock: setup        ## pin the newest versions that pyproject.toml allows
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile --universal --generate-hashes --all-extras -q -o requirements.lock pyproject.toml
clean:
	rm -rf .venv build dist
