# Two commands matter: `make up` runs ModelCI-e on this machine, `make test` passes its tests.
PYTHON ?= $(or $(shell command -v python3.11),python3)
VENV := .venv/bin/python
SETUP = $(PYTHON) -m backend.launcher.setup
DATA ?= digits
JSON ?=

.PHONY: help setup up demo lint test test-long test-postgres bench clean
.DEFAULT_GOAL := help

help: ## Show these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## Install everything, for running and for development
	@$(SETUP) --dev

up: ## Set up, then run everything on this machine until Ctrl-C
	@$(SETUP)
	@$(VENV) -m backend.launcher.up --with-parent

demo: ## Close the whole loop without a browser (DATA=digits|mnist, JSON=FILE for the figures)
	@$(SETUP)
	@$(VENV) -m benchmarks.demo --data $(DATA) $(if $(JSON),--json $(JSON))

lint: setup ## Check style, types, imports, templates and migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy backend webui cl_engine benchmarks manage.py
	.venv/bin/mypy --config-file client/pyproject.toml
	.venv/bin/lint-imports
	.venv/bin/djlint webui/templates --check --lint --quiet
	$(VENV) manage.py makemigrations --check --dry-run

test: setup ## Run every test that takes under 10 s, and the short form of the others
	$(VENV) -m pytest -m "not slow"

test-long: setup ## Run every test in full
	$(VENV) -m pytest

test-postgres: setup ## Run every test that touches the database on a real PostgreSQL
	$(VENV) -m tests.postgres $(VENV) -m pytest -m "not slow" -p tests.database --database-only

bench: setup ## Run every benchmark in its quick form; the figures go to var/bench/
	$(VENV) -m benchmarks

clean: ## Remove what set-up made; the data under var/ stays
	rm -rf .venv .venv-triton webui/node_modules webui/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
