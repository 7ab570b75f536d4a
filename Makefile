# Wenku: each target is a line or two; what it does stands in the README.
.PHONY: setup setup-dev packages run demo check test test-long bank-test bench-moderation bench-points bench-previews bench-search bench-web words words-compile migration
PYTHON ?= python3
python := .venv/bin/python
flask := $(python) -m flask --app app
pip := $(python) -m pip --disable-pip-version-check install --quiet --require-hashes
catalogue := translations/zh_Hans_CN/LC_MESSAGES/messages
tests := $(python) -m pytest -n $(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 ))) --maxprocesses 8  # many of them wait for others
export PYTHON

setup: .venv/.installed $(catalogue).mo .cache/packages.run  ## the environment, and the system packages that may be brought in

setup-dev: setup .venv/.installed-dev .cache/packages.test

run: setup  ## the whole site, until Ctrl-C
	@exec $(flask) serve --stop-with-parent

demo: setup-dev  ## fill a site with documents
	@exec $(flask) demo

check: setup-dev  ## what needs no database
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy

test: check  ## everything under a quarter of an hour
	$(tests) -m "not long"

bank-test: setup-dev  ## clients at random against the real site, which is killed ten times; its mutants must be noticed
	BANK_KILLS=10 $(python) -m pytest -m long -s -q tests/bank

bench-points: setup-dev  ## purchases against the same statements as bare SQL, 1, 4 and 16 at once, on both databases
	@PYTHONPATH=site:scripts $(python) scripts/bench_points.py

bench-moderation: setup-dev  ## looking a new document up among 100,000 fingerprints (N=1000000 for more), on both databases
	@PYTHONPATH=site:scripts $(python) scripts/bench_moderation.py

bench-search: setup-dev  ## searches among 100,000 documents (N=1000000 for more) beside bare tantivy and LIKE
	@PYTHONPATH=site:scripts $(python) scripts/bench_search.py

bench-previews: setup-dev .cache/packages.bench  ## previews against others' ways to make them: bytes, time, memory
	@PYTHONPATH=site:scripts $(python) scripts/bench_previews.py

bench-web: setup-dev  ## public pages against a route that does nothing, and with 1,000 documents against N=1000000
	@PYTHONPATH=site:scripts $(python) scripts/bench_web.py

test-long: setup-dev  ## kills, the bank, hostile files, the loop on a phone
	$(tests) -m long

packages:  ## look again for system packages that are missing
	@rm -f .cache/packages.*; $(MAKE) .cache/packages.run .cache/packages.test

.venv/.made:
	@$(python) -m pip --version >/dev/null 2>&1 || { scripts/packages venv && $(PYTHON) -m venv --clear .venv; }
	@touch $@

.venv/.installed: requirements.txt .venv/.made
	@echo "installing Python packages"; $(pip) -r $< && touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "installing what the tests need"; $(pip) -r $< && touch $@

.cache/packages.run:
	@scripts/packages run && touch $@

.cache/packages.test: .venv/.installed-dev
	@scripts/packages test && touch $@

.cache/packages.bench:
	@scripts/packages bench && touch $@

$(catalogue).mo: $(catalogue).po .venv/.installed
	@$(python) -m babel.messages.frontend -q compile -d translations && touch $@

words: .venv/.installed  ## collect every visible string into the catalogue
	@mkdir -p .cache
	$(python) -m babel.messages.frontend -q extract -F babel.cfg --no-location --sort-output --no-wrap -k _ -k _l -k ngettext:1,2 --project wenku --copyright-holder "The Wenku authors" -o .cache/messages.pot site templates
	$(python) -m babel.messages.frontend -q update --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -i .cache/messages.pot -d translations -l zh_Hans_CN
	@sed -i.old -E '/^"(Project-Id|Report|POT|PO-|Last|Language-Team|Generated)/d' $(catalogue).po && rm $(catalogue).po.old

words-compile: $(catalogue).mo

migration: .venv/.installed  ## write down how the models changed: make migration name="what changed"
	@mkdir -p .cache; rm -f .cache/migration.sqlite3
	WENKU_DATABASE=sqlite:///.cache/migration.sqlite3 $(python) -m alembic upgrade head
	WENKU_DATABASE=sqlite:///.cache/migration.sqlite3 $(python) -m alembic revision --autogenerate -m "$(name)" --rev-id $$(printf '%04d' $$(( $$(ls migrations/versions/*.py 2>/dev/null | wc -l) + 1 )))
