# Two commands: `make run` and `make test`. Each sets everything up on a machine that has make and Python 3.11 or newer.
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
PORT ?= 8000
APPS := accounts mediators cases fengqiao
# Tests keep their own data: nothing they do reaches the demonstration beside them, nor one edition the other.
TEST_VAR := $(CURDIR)/var/test
EMBEDDED := env -u DATABASE_URL -u REDIS_URL FENGQIAO_VAR=$(TEST_VAR)/embedded
EMBEDDED_WALKS := env -u DATABASE_URL -u REDIS_URL FENGQIAO_VAR=$(TEST_VAR)/walks
EMBEDDED_STORIES := env -u DATABASE_URL -u REDIS_URL FENGQIAO_VAR=$(TEST_VAR)/stories
PRODUCTION := env FENGQIAO_VAR=$(TEST_VAR)/production

.PHONY: run setup dev test test-embedded test-walks test-stories test-production test-whole lint style pins bench screenshots drill clean
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

# Long walks over every page and move, and the stories: lanes of their own, the longest first, three at once, because a story waits more than it works.
WALKS := tests/cases/test_access.py tests/cases/test_hostile.py tests/cases/test_caucus.py tests/cases/test_canary.py tests/cases/lifecycle \
	tests/browser/test_whole_path.py
STORIES := tests/scenarios tests/browser
# Where PostgreSQL and Redis can answer otherwise: locks, constraints, scopes, search, sums, the worker, three whole stories; the others by `make test-whole`.
BOTH := $(addprefix tests/accounts/,test_appointed_at_once.py test_lockout.py test_people.py test_session.py test_trail.py test_secrets.py) tests/fengqiao \
	tests/mediators/test_occupancy.py tests/mediators/test_roster.py tests/mediators/test_grid.py tests/scenarios/test_leaking_flat.py \
	tests/scenarios/test_building_site.py tests/scenarios/test_call_list.py tests/browser/test_whole_path.py tests/cases/api/test_races.py \
	tests/cases/engine tests/cases/models \
	tests/cases/lifecycle/test_races.py tests/cases/test_hostile.py tests/cases/test_canary.py tests/cases/test_desk.py tests/cases/test_board.py \
	tests/cases/test_exports.py tests/cases/test_figures_sql.py tests/cases/test_retention.py tests/cases/test_foresight.py \
	tests/cases/mediation/test_booking.py tests/cases/party/test_freed.py tests/cases/intake/test_repeats.py tests/cases/intake/test_lists.py
# What no database answers is asked on one edition; what is killed in a story is killed on both by `make drill`.
ONCE := tests/fengqiao/test_run.py tests/fengqiao/test_bootstrap.py tests/fengqiao/test_supervisor.py tests/fengqiao/test_answers.py
PYTEST := $(PY) -m pytest -m "not drill"

test: dev ## all of it on the embedded default; where PostgreSQL and Redis are given, on them what they can decide otherwise
	@if [ -n "$$DATABASE_URL" ] && [ -n "$$REDIS_URL" ]; then \
	$(MAKE) --no-print-directory --jobs=3 --output-sync=target --keep-going test-production test-embedded test-stories test-walks; \
	else $(MAKE) --no-print-directory --keep-going test-embedded test-walks test-stories && \
	echo "PostgreSQL and Redis: not tested, DATABASE_URL and REDIS_URL are not both given."; fi

test-embedded: dev
	@echo "== embedded: SQLite and its own broker"
	@$(EMBEDDED) $(PYTEST) $(addprefix --ignore=,$(WALKS) $(STORIES))

test-walks: dev
	@echo "== embedded: every page, every move"
	@$(EMBEDDED_WALKS) $(PY) -m fengqiao.keys
	@$(EMBEDDED_WALKS) $(PYTEST) $(WALKS)

test-stories: dev
	@echo "== embedded: every story, in the browser too"
	@$(EMBEDDED_STORIES) $(PY) -m fengqiao.keys
	@$(EMBEDDED_STORIES) $(PYTEST) $(STORIES) $(addprefix --ignore=,$(WALKS))

test-production: dev
	@echo "== production: PostgreSQL and Redis"
	@$(PRODUCTION) $(PYTEST) $(BOTH) $(addprefix --ignore=,$(ONCE))

test-whole: dev ## every test on both, one edition after the other
	@$(EMBEDDED) $(PYTEST)
	@$(PRODUCTION) $(PYTEST)

lint: style ## style, types, import contracts, migrations, translations
	@$(EMBEDDED) $(PY) -m mypy $(APPS)
	@$(EMBEDDED) $(PY) manage.py makemigrations --check --dry-run
	@$(EMBEDDED) $(PY) -m fengqiao.messages missing

style: dev
	@$(PY) -m ruff check .
	@$(EMBEDDED) .venv/bin/lint-imports

PINS := .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11
pins: dev ## after a change of requirements.in or requirements-dev.in: every version, every hash, the bill of materials
	@UV_CUSTOM_COMPILE_COMMAND="make pins" $(PINS) requirements.in -o requirements.txt
	@UV_CUSTOM_COMPILE_COMMAND="make pins" $(PINS) -c requirements.txt requirements-dev.in -o requirements-dev.txt
	@$(EMBEDDED) $(PY) manage.py show_bill > deploy/bill.cdx.json

bench: dev ## prints the goals of docs/performance.md
	@$(PY) -m bench

screenshots: dev
	@$(PY) -m tests.browser.screenshots

drill: dev ## the full counts of kills, races and restores; writes its figures into docs/
	@$(PRODUCTION) $(PY) -m tests.drill

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
