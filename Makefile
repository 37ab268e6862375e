# Every command of the project; `make help` lists them. The first one sets up all it needs by itself.
# Recipes `exec` their program, so that a signal to make reaches it and not a shell in between.

TOWN   ?= torgau
PORT   ?= 8000
ENGINE ?= ministack
PYTHON ?= python3
VENV   := .venv/bin
SETUP  := infra/local/setup.py

export PYTHONPATH := $(CURDIR)
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run reset test check lint format audit bench cost clean setup

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup  ## Serve a town on this machine: TOWN=torgau PORT=8000 ENGINE=ministack|dynamodb-local
	@exec $(VENV)/python -m infra.local.run --town $(TOWN) --port $(PORT) --engine $(ENGINE)

reset:  ## Empty the local towns: accounts, cards, postings, images; a town that runs is left alone
	@exec $(PYTHON) -m infra.local.alone

test: setup  ## Run every test, on both engines
	@exec $(VENV)/python -m pytest -n auto

check: setup lint  ## All that must hold before a change lands: lint, then test
	@exec $(VENV)/python -m pytest -n auto

lint: setup  ## Format, style, types and import rules; changes nothing
	@$(VENV)/ruff format --check --quiet
	@$(VENV)/ruff check --quiet
	@$(VENV)/mypy
	@$(VENV)/lint-imports

format: setup  ## Bring the code into the house's format
	@$(VENV)/ruff format
	@$(VENV)/ruff check --fix

audit: setup  ## Reconcile the town that runs, or the one that was kept: TOWN= ENGINE=; fails and names what is off
	@exec $(VENV)/python -m infra.local.audit --town $(TOWN) --engine $(ENGINE)

bench: setup  ## Measure, each figure against its baseline: table here, .local/bench.json for programs
	@exec $(VENV)/python -m bench

cost: setup  ## A month's bill: SCANS=10000 MEMBERS=2000, also SHOPS= MONTHS= FREE=1 FRONT=; DOC=1 writes docs/cost.md
	@exec $(VENV)/python -m infra.cost --scans='$(SCANS)' --members='$(MEMBERS)' --shops='$(SHOPS)' --months='$(MONTHS)' \
		--front='$(or $(FRONT),rest)' $(if $(FREE),--free) $(if $(DOC),--doc)

clean:  ## Remove the virtual environment, caches and all local state
	@rm -rf .venv .local .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

setup:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or later."; exit 1; }
	@exec $(PYTHON) $(SETUP)
