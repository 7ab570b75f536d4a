# Wenku: each target is a line or two; what it does stands in the README.
.PHONY: words words-compile
python := .venv/bin/python

words:  ## collect every visible string into the catalogue
	.venv/bin/pybabel -q extract -F babel.cfg --no-location --sort-output --no-wrap -k _ -k _l -k ngettext:1,2 --project wenku --copyright-holder "The Wenku authors" -o .cache/messages.pot site templates
	.venv/bin/pybabel -q update --no-wrap --no-fuzzy-matching --ignore-obsolete --omit-header -i .cache/messages.pot -d translations -l zh_Hans_CN

words-compile:
	.venv/bin/pybabel -q compile -d translations
