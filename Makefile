# `make` alone lists the targets. Needs Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DOCUMENTS ?= 10000
# What the setting DATABASE_URL needs to be installed.
DATABASE_DRIVER = $(if $(filter postgres%,$(DATABASE_URL)),$(VENV)/ready-for-postgres)
TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/shipworthy
VERSION_vnu-jar := 26.9.27
VERSION_lighthouse := 13.5.0
UV_PIP_COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help run demo test test-postgres test-fallback survive lint bench audit architecture photos pictures paint nu lighthouse lock
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/ready-to-run $(DATABASE_DRIVER) ## install, migrate and serve the site on http://127.0.0.1:8000
	@$(BIN)/flask --app app serve

demo: $(VENV)/ready-to-run $(DATABASE_DRIVER) ## serve a separate instance with simulated votes on http://127.0.0.1:8001
	@DEMO=1 INSTANCE_DIR=$${INSTANCE_DIR:-instance-demo} PORT=$${PORT:-8001} $(BIN)/flask --app app demo

test: $(VENV)/ready-to-test ## check the import contracts and run every test
	@$(BIN)/lint-imports --no-logo
	@if [ -n "$$CI" ] && ! command -v chromium >/dev/null; then echo "CI is set and chromium is missing: nothing may be skipped."; exit 1; fi
	@status=0; $(BIN)/python -m pytest $(ARGS) || status=$$?; \
		command -v chromium >/dev/null || echo "There is no chromium on this machine, so the browser tests were skipped; the rest ran."; \
		exit $$status

test-postgres: $(VENV)/ready-to-test $(VENV)/ready-for-postgres ## run the tests that use a database on a PostgreSQL server of their own
	@$(BIN)/python -m tests.postgresql_server $(BIN)/python -m pytest $(ARGS)

test-fallback: $(VENV)/ready-to-test $(VENV)/reloaded ## run the search index tests on whoosh-reloaded, which reads the same files
	@PYTHONPATH=$(VENV)/reloaded $(BIN)/python -m pytest tests/search_index $(ARGS)

$(VENV)/reloaded: requirements-reloaded.txt | $(VENV)/bin/python
	@$(call pip,--require-hashes --target $@ --upgrade -r requirements-reloaded.txt)
	@touch $@

survive: $(VENV)/ready-to-test ## stage kills, locks, full disks and concurrent histories at full size
	@SURVIVE=full $(BIN)/python -m pytest tests/survival -n 1 -s $(ARGS)

lint: $(VENV)/ready-to-test ## check style, types, templates, import contracts and tracked files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports --no-logo
	$(HAS_PIP) lint/check_tracked_files.py

bench: $(VENV)/ready-to-test ## measure pages, search, votes and the newsletter, each against a named baseline; DOCUMENTS=100000 for ten times as many tools
	@$(BIN)/python -m benchmarks.pages
	@$(BIN)/python -m benchmarks.relevance.judged
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		$(BIN)/python -m benchmarks.search $(DOCUMENTS) "$$folder" && $(BIN)/python -m benchmarks.search_hostile $(DOCUMENTS) "$$folder"
	@$(BIN)/python -m benchmarks.search_http $(DOCUMENTS)
	@$(BIN)/python -m benchmarks.votes
	@$(BIN)/python -m benchmarks.newsletter

photos: $(VENV)/ready-to-test ## take screenshots of every kind of page into photos/; ARGS="home tool" takes those whose names contain a word
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

pictures: $(VENV)/ready-to-test ## retake the stored pictures: the style guide's, after an intended change, and the README's
	@$(BIN)/python -m tests.browser.component_pictures
	@$(BIN)/python -m tests.browser.readme_pictures

paint: $(VENV)/ready-to-test ## measure the largest contentful paint with a slowed processor, and layout shift
	@$(BIN)/python -m tests.browser.paint_timing

nu: $(VENV)/ready-to-test $(TOOLS)/vnu-jar ## check the HTML of every kind of page with the Nu checker (npm, Java)
	@$(BIN)/python -m tests.browser.html_checker $(TOOLS)/node_modules/vnu-jar/build/dist/vnu.jar

lighthouse: $(VENV)/ready-to-test $(TOOLS)/lighthouse ## run Lighthouse on four pages (npm, node)
	@$(BIN)/python -m tests.browser.lighthouse $(TOOLS)/node_modules/.bin/lighthouse

# npm tools are installed outside the tree; running and testing the site needs none of them.
$(TOOLS)/vnu-jar $(TOOLS)/lighthouse:
	@npm install --silent --prefix $(TOOLS) $(@F)@$(VERSION_$(@F)) && touch $@

audit: $(VENV)/ready-to-run ## simulate crowds that vote, and print how far they move a score before they are held
	@$(BIN)/python -m benchmarks.vote_stuffing

architecture: $(VENV)/ready-to-test ## draw the import graph into docs/architecture.md
	@$(BIN)/python lint/draw_architecture.py

lock: $(VENV)/bin/uv ## pin every dependency by hash, from the .in files
	$(UV_PIP_COMPILE) requirements.in -o requirements.txt
	$(UV_PIP_COMPILE) requirements-dev.in -o requirements-dev.txt
	$(UV_PIP_COMPILE) requirements-reloaded.in -o requirements-reloaded.txt
	$(UV_PIP_COMPILE) requirements-postgres.in -o requirements-postgres.txt

$(VENV)/bin/uv: | $(VENV)/bin/python
	@$(call pip,uv)

# requirements-dev.txt includes requirements.txt.
$(VENV)/ready-to-run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the site needs (once, or when requirements.txt has changed) ..."
	@$(call pip,--require-hashes -r requirements.txt)
	@touch $@

$(VENV)/ready-to-test: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (once, or when requirements-dev.txt has changed) ..."
	@$(call pip,--require-hashes -r requirements-dev.txt)
	@touch $@

$(VENV)/ready-for-postgres: requirements-postgres.txt | $(VENV)/bin/python
	@echo "Installing what PostgreSQL needs (once, or when requirements-postgres.txt has changed) ..."
	@$(call pip,--require-hashes -r requirements-postgres.txt)
	@touch $@

# On Debian ensurepip is a separate package (python3-venv); without it the system's pip installs into the environment.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Shipworthy needs Python 3.11 or newer; set PYTHON to one, as in: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

pip = if [ -x $(BIN)/pip ]; then $(BIN)/pip install $(QUIETLY) $(1); else $(PYTHON) -m pip --python $(BIN)/python install $(QUIETLY) $(1); fi
# The Python that has pip: the environment's, else the system's.
HAS_PIP = $(if $(wildcard $(BIN)/pip),$(BIN)/python,$(PYTHON))
QUIETLY := --quiet --disable-pip-version-check
