PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: book test lint types tests notebooks baseline serve spark lock benchmark clean

book: $(READY) ## execute the notebooks and build the website
	$(BIN)/companion book

test: lint types tests notebooks ## everything that CI checks

lint: $(READY) ## style and formatting
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY) ## static types of the library
	$(BIN)/mypy

tests: $(READY) ## the test suite, browser tests included where Chromium is installed
	$(BIN)/pytest -n 2 --dist loadfile tests

notebooks: $(READY) ## stored notebook outputs against a fresh run
	$(BIN)/pytest -n 2 --dist loadfile --nbval notebooks

baseline: $(READY) ## refresh stored outputs and verdicts on purpose
	$(BIN)/companion baseline

serve: $(READY) ## serve the built website on this machine
	$(BIN)/companion serve

spark: $(READY) ## install PySpark too, for `companion data import baci --engine pyspark`; it needs Java 17 or 21
	$(BIN)/uv pip install -q --require-hashes --no-build-isolation --python $(BIN)/python -r requirements-spark.lock

lock: $(READY) ## resolve pyproject.toml anew into the two locks and environment.yml
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --extra dask --extra development --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	grep -o 'pyspark>[^"]*' pyproject.toml | $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 -c requirements.lock --generate-hashes --no-emit-index-url --no-header - -o requirements-spark.lock
	$(BIN)/python tests/test_environment.py > environment.yml

benchmark: $(READY) ## measured ratios, never asserted
	$(BIN)/python benchmarks/build.py && $(BIN)/companion book && $(BIN)/python benchmarks/page_weight.py
	$(BIN)/python benchmarks/baci.py

clean: ## remove everything that was built, the environment excepted
	rm -rf _build

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit('Python 3.11 or newer is needed; name one with make PYTHON=python3.12' if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q "$$(grep -o '^uv==[0-9.]*' requirements.lock)"
	$(BIN)/uv pip sync -q --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@
