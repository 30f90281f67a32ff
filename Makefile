# The commands of the project; each sets up what it needs. Needs only Python and make: no compiler, browser or LaTeX.
#   make report PYTHON=python3.12     with another Python
# Paths are relative on purpose: make cannot have spaces in targets, and the folder itself may be called anything.

PYTHON ?= python3
UV ?= uv
RUN := .venv/bin/python
STAMP := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help report docs test check browser bench lab lock clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

report: $(STAMP) ## build the report into reports/ (only what has changed)
	@$(RUN) -m kqlib.cli build

docs: $(STAMP) ## make the site of the documentation in docs/_build/
	@$(RUN) -m sphinx -W --keep-going --quiet docs docs/_build

test: $(STAMP) ## run the tests
	@$(RUN) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(STAMP) ## lint, format, types, tests: what a change must pass
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(RUN) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

bench: $(STAMP) ## measure a build against others, and against the same work without notebooks
	@$(RUN) -m benchmarks

browser: ## fetch what the tests of pages in a browser need (needs npm; users need none of it)
	@command -v npm >/dev/null || { echo "npm is missing. On Debian and Ubuntu: sudo apt install npm chromium" >&2; exit 1; }
	@cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund

lab: $(STAMP) ## open the chapters in JupyterLab
	@$(RUN) -m kqlib.cli lab

lock: ## pin every dependency of pyproject.toml in requirements.lock (needs uv)
	@command -v "$(UV)" >/dev/null || { echo "uv is missing. Install it with: pip install uv" >&2; exit 1; }
	@"$(UV)" pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --all-extras \
	  --python-version 3.11 --quiet --output-file requirements.lock

clean: ## remove what builds and tools made; raw data are never touched
	@rm -rf .venv docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@find reports data/processed -mindepth 1 ! -name .gitkeep -delete

# The stamp is written last, so an interrupted or failed installation is done again. --clear: the environment holds
# what the lock says and nothing else. The path to the code is made relative: before 3.13 Python reads it in the
# locale's encoding and does not even start where LC_ALL=C meets a folder with æøå.
$(STAMP): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "kqlib needs Python 3.11 or newer; $(PYTHON) is $$("$(PYTHON)" -V 2>&1 || true)." >&2; \
	  echo "Name another: make report PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv (once, and again when requirements.lock or pyproject.toml changes)"
	@"$(PYTHON)" -m venv --clear .venv
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@for f in .venv/lib/python*/site-packages/kqlib.pth; do printf '../../../../src\n' > "$$f"; done
	@touch $(STAMP)
