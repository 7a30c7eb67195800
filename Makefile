# One command for everything that a developer or a first-time user does here.
# Needs Python 3.11 or later with pip and venv; the rest is installed into .venv.

PYTHON ?= python3
UV ?= uv
PYTEST_ARGS ?=
BUILD_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench torture lock clean

help: ## この一覧を表示します
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## .venv に必要なものをすべて入れます

# Anew where the folder's Python is gone or too old; otherwise what is there is brought up to date.
$(STAMP): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 以上が必要です。make PYTHON=python3.12 … のように指定できます。' >&2; exit 1; }
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --quiet --require-hashes -r constraints.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP) ## 見本の文書を output/ に作ります
	@$(BIN)/kyotei build $(BUILD_ARGS); status=$$?; \
	if ls output/*/index.html >/dev/null 2>&1; then \
		echo; echo '作った文書の一覧は、次のページをブラウザーで開くと見られます（output/<市>/index.html）。'; \
		ls output/*/index.html; \
	fi; \
	exit $$status

test: $(STAMP) ## すべてのテストを動かします（例: make test PYTEST_ARGS='-k forms -x'）
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(STAMP) ## 書き方（ruff）と型（mypy）を調べます
	@$(BIN)/ruff check
	@$(BIN)/mypy

bench: $(STAMP) ## 速さを測ります
	@$(BIN)/python bench/run.py

torture: $(STAMP) ## 長くかかる過酷なテストを動かします
	@$(BIN)/python -m pytest -m torture $(PYTEST_ARGS)

lock: ## constraints.txt を新しい版で作り直します（uv が要ります）
	$(UV) pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--upgrade --no-emit-index-url --no-annotate --custom-compile-command 'make lock' -q -o constraints.txt

clean: ## .venv と作業用ファイルを消します（output/ は残します）
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache dist *.egg-info tests/tools/node/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
