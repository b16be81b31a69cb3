# `make help` lists what there is. Needs python3 (3.11 or newer), python3-venv, git, make and ca-certificates.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# One process per core; a file's tests stay together and share what they started.
WORKERS ?= 2
PYTEST := $(PY) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder
INSTALL := echo "Installing what is locked, a minute or two …" && $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# Playwright brings its driver, which wants libatomic1; the browser is Debian's own.
APT := { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Chromium …" && apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium libatomic1 >/dev/null; }
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help run test check proof lock venv venv-run venv-dev chromium

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: venv-run ## install what is needed and open the practice with demo data, until Ctrl-C
	@exec $(PY) manage.py up --demo

test: chromium ## every test but the long ones, on SQLite and on PostgreSQL
	$(PYTEST) -m "not proof"
	$(PY) -m tests.postgres $(PYTEST) -m "not proof and (services or not browser)"

proof: chromium ## what takes longer: chaos, full crawls, drills
	$(PYTEST) -m proof
	$(PY) -m tests.postgres $(PYTEST) -m "proof and (services or not browser)"

check: export DATA_DIR := $(CURDIR)/var/check
check: venv-dev ## format, lint, types, imports, migrations, templates, API schema
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PY) manage.py check
	$(PY) manage.py makemigrations --check --dry-run
	$(BIN)/djlint --lint --quiet templates
	$(PY) manage.py spectacular --fail-on-warn --file /dev/null

lock: venv-dev ## write the locks again from pyproject.toml
	$(LOCK) --extra embedded -o requirements.lock pyproject.toml
	$(LOCK) --extra embedded --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

venv: # a virtual environment that works, made again where its Python has gone
	@$(PY) -c '' 2>/dev/null || { echo "Making $(VENV) …"; $(PYTHON) -m venv --clear $(VENV); }

venv-run: venv
	@cmp -s requirements.lock $(VENV)/requirements.lock || { $(INSTALL) -r requirements.lock && cp requirements.lock $(VENV)/; }

venv-dev: venv
	@cmp -s requirements-dev.lock $(VENV)/requirements-dev.lock \
	  || { $(INSTALL) -r requirements-dev.lock && cp requirements-dev.lock $(VENV)/; }

chromium: venv-dev
	@$(PY) -m tests.browser 2>/dev/null || $(APT) || true
	@$(PY) -m tests.browser || true
