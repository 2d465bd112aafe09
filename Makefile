# Needs only make and a python3 of 3.12 or newer with its venv module. `make help` lists what it does.
.DEFAULT_GOAL := help
PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=
export PORT HOST

# The first of the usual names that is new enough: plain python3 is often older.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.15 $$HOME/.pyenv/versions/3.1[2-9]*/bin/python3; do \
  "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && { command -v "$$name"; break; }; done)
VENV := .venv/bin/python
EVERYTHING := -n auto --maxprocesses 4
POSTGRES := scripts/postgres.sh

.PHONY: help python base dev run serve test test-postgres test-browser check format lint types lock structure catalogues messages

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

python:
	@test -n "$(PYTHON)" || { echo "Passeurs needs Python 3.12 or newer with its venv module. Found: $$(python3 --version 2>&1)."; \
	  echo "Install it (Debian 13, Ubuntu 24.04: apt-get install python3-venv; elsewhere: pyenv install 3.13) or say where it is: make run PYTHON=/path/to/python3"; exit 1; }

base: python
	@$(PYTHON) scripts/environment.py requirements.txt

dev: python
	@$(PYTHON) scripts/environment.py requirements-dev.txt

run: base ## prepare everything and serve the demonstration hub (PORT=8000)
	@exec $(VENV) -m scripts.start

serve: base ## the same for developers: reloads when the code changes
	@DJANGO_SETTINGS_MODULE=hub.settings.development $(VENV) -W ignore manage.py runserver $(HOST):$(PORT)

test: dev ## run the suite (SQLite, no browser); ARGS="tests/api -k pairs"
	@$(VENV) -m pytest $(or $(ARGS),$(EVERYTHING))

test-postgres: dev ## run the suite on a throw-away PostgreSQL
	@$(POSTGRES) $(VENV) -m pytest $(or $(ARGS),$(EVERYTHING))

test-browser: dev ## run the journeys in headless Chromium
	@$(VENV) -m pytest tests/browser --override-ini="addopts=-p no:anyio -p no:faker --strict-markers -n 2" $(ARGS)

check: ## everything that CI runs
	@bash .ci/run

format: dev ## format the code and sort the imports
	@$(VENV) -m ruff check --fix-only --quiet . ; $(VENV) -m ruff format .

lint: dev ## style, templates, import contracts
	@$(VENV) -m ruff format --check . && $(VENV) -m ruff check . && $(VENV) -m djlint --quiet --lint hub commons charters api && .venv/bin/lint-imports

types: dev ## type check
	@$(VENV) -m mypy .

catalogues: base ## compile the translations that changed
	@$(VENV) -m scripts.catalogues

messages: dev ## gather new texts into the translations (needs gettext)
	@$(VENV) -m scripts.messages

structure: base ## write structure.sql, which spares new databases the old migrations
	@$(VENV) -m scripts.structure

COMPILE := .venv/bin/uv pip compile -q pyproject.toml --universal --python-version 3.12 --generate-hashes --no-header --no-annotate
lock: dev ## compile the locks again from pyproject.toml
	@test -x .venv/bin/uv || $(VENV) -m pip install --quiet uv
	@$(COMPILE) --extra production --group dev -o requirements-dev.txt
	@sed -n '/==/s/ .*//p' requirements-dev.txt > .venv/constraints.txt
	@$(COMPILE) --extra production -c .venv/constraints.txt -o requirements-production.txt
	@$(COMPILE) -c .venv/constraints.txt -o requirements.txt
