# Wenku: each target is a line or two; what it does stands in the README.
.PHONY: words words-compile
python := .venv/bin/python

words:  ## collect every visible string into the catalogue
	mkdir -p .cache
	.venv/bin/pybabel -q extract -F babel.cfg --no-location --sort-output --no-wrap -k _ -k _l -k ngettext:1,2 --project wenku --copyright-holder "The Wenku authors" -o .cache/messages.pot site templates
	.venv/bin/pybabel -q update --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -i .cache/messages.pot -d translations -l zh_Hans_CN
	sed -i.old -E '/^"(Project-Id|Report|POT|PO-|Last|Language-Team|Generated)/d' translations/zh_Hans_CN/LC_MESSAGES/messages.po && rm translations/zh_Hans_CN/LC_MESSAGES/messages.po.old

words-compile:
	.venv/bin/pybabel -q compile -d translations

migration:  ## write down how the models changed: make migration name="what changed"
	rm -f .cache/migration.sqlite3; mkdir -p .cache
	WENKU_DATABASE=sqlite:///.cache/migration.sqlite3 .venv/bin/alembic upgrade head
	WENKU_DATABASE=sqlite:///.cache/migration.sqlite3 .venv/bin/alembic revision --autogenerate -m "$(name)" --rev-id $$(printf '%04d' $$(( $$(ls migrations/versions/*.py 2>/dev/null | wc -l) + 1 )))
