# Two commands: `make run` and `make test`. Each sets everything up on a machine that has make and Python 3.11 or newer.
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
PORT ?= 8000
APPS := accounts mediators cases fengqiao
# Tests keep their own data: nothing they do reaches the demonstration beside them, nor one edition the other.
TEST_VAR := $(CURDIR)/var/test
EMBEDDED := env -u DATABASE_URL -u REDIS_URL FENGQIAO_VAR=$(TEST_VAR)/embedded
PRODUCTION := env FENGQIAO_VAR=$(TEST_VAR)/production

.PHONY: run setup dev test test-embedded test-production lint style bench screenshots drill clean
.DEFAULT_GOAL := run

run: ## everything under one supervisor; make run PORT=8123
	@$(PYTHON) deploy/bootstrap.py --port $(PORT)
	@exec env FENGQIAO_DEMO="$${FENGQIAO_DEMO:-$$([ -n "$$DATABASE_URL$$FENGQIAO_HTTPS" ] && echo 0 || echo 1)}" $(PY) -m fengqiao.run --port $(PORT)

setup:
	@$(PYTHON) deploy/bootstrap.py
	@$(PY) -m fengqiao.keys

dev:
	@$(PYTHON) deploy/bootstrap.py --dev
	@$(EMBEDDED) $(PY) -m fengqiao.keys
	@$(PRODUCTION) $(PY) -m fengqiao.keys
	@$(PY) -m fengqiao.messages compile

test: dev ## on the embedded default, and at the same time on PostgreSQL and Redis where both are given
	@if [ -n "$$DATABASE_URL" ] && [ -n "$$REDIS_URL" ]; then \
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target --keep-going test-embedded test-production; \
	else $(MAKE) --no-print-directory test-embedded && \
	echo "PostgreSQL and Redis: not tested, DATABASE_URL and REDIS_URL are not both given."; fi

test-embedded: dev
	@echo "== embedded: SQLite and its own broker"
	@$(EMBEDDED) $(PY) -m pytest -m "not drill"

test-production: dev
	@echo "== production: PostgreSQL and Redis"
	@$(PRODUCTION) $(PY) -m pytest -m "not drill"

lint: style ## style, types, import contracts, migrations, translations
	@$(EMBEDDED) $(PY) -m mypy $(APPS)
	@$(EMBEDDED) $(PY) manage.py makemigrations --check --dry-run
	@$(EMBEDDED) $(PY) -m fengqiao.messages missing

style: dev
	@$(PY) -m ruff check .
	@$(EMBEDDED) .venv/bin/lint-imports

bench: dev ## prints the goals of docs/performance.md
	@$(PY) -m bench

screenshots: dev
	@$(PY) -m tests.browser.screenshots

drill: dev ## the full counts of kills, races and restores; writes its figures into docs/
	@$(PRODUCTION) $(PY) -m tests.drill

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
