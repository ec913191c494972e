# On a bare machine with Python 3.11 or newer, `make run` and `make test` do the rest.
PYTHON ?= python3
PORT ?= 8000
V := .venv/bin/python

.PHONY: environment run test check bench lock pictures letters

environment: ## .venv with everything the other targets need
	@command -v $(PYTHON) >/dev/null || { echo "Recourse needs Python 3.11 or newer, and $(PYTHON) is not on this machine." >&2; exit 1; }
	@$(PYTHON) bin/environment.py

run: environment ## the demo on http://localhost:$(PORT): web and worker, Ctrl-C ends both
	@$(V) bin/serve.py --port $(PORT)

test: environment ## the whole suite; on the database that DATABASE_URL names, else on SQLite
	@$(V) bin/test.py $(ARGS)

check: environment ## style, types, migrations, templates, deployment
	@$(V) bin/check.py

bench: environment ## a table, and bench/results.json
	@$(V) bench/run.py

pictures: environment ## a picture of every page, for looking at and for the README
	@$(V) bin/pictures.py

letters: environment ## every letter of the demo as text, HTML and PDF in var/letters; ARGS=--pictures
	@$(V) bin/letters.py $(ARGS)

lock: environment ## pin what pyproject.toml asks for, with hashes; UPGRADE=--upgrade takes newer releases
	@$(V) -m uv pip compile $(LOCK) pyproject.toml --output-file requirements.txt
	@$(V) -m uv pip compile $(LOCK) pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt

LOCK = --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" $(UPGRADE)
