# Every command of the project; `make help` lists them. The first one sets up all it needs by itself.
# Recipes `exec` their program, so that a signal to make reaches it and not a shell in between.

TOWN   ?= torgau
PORT   ?= 8000
ENGINE ?= ministack
STAGE  ?=
AT     ?=
PREFIX ?=
TABLES ?=
KEEP   ?=
PYTHON ?= python3
VENV   := .venv/bin
SETUP  := infra/local/setup.py

export PYTHONPATH := $(CURDIR)
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run reset test check lint format audit bench lighthouse shots site cost drill package deploy destroy open cloud-test clean setup staged

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup  ## Serve a town on this machine: TOWN=torgau PORT=8000 ENGINE=ministack|dynamodb-local
	@exec $(VENV)/python -m infra.local.run --town $(TOWN) --port $(PORT) --engine $(ENGINE)

reset:  ## Empty the local towns: accounts, cards, postings, images; a town that runs is left alone
	@exec $(PYTHON) -m infra.local.alone

test: setup  ## Run every test; what moves value, on both engines
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

audit: setup  ## Reconcile the town that runs, or the one that was kept: TOWN= ENGINE=, or PREFIX= in the cloud; fails and names what is off
	@exec $(VENV)/python -m infra.local.audit --town $(TOWN) --engine $(ENGINE) --prefix "$(PREFIX)"

bench: setup  ## Measure, each figure against its baseline: table here, .local/bench.json for programs
	@exec $(VENV)/python -m bench

site: setup  ## Build the site for upload: TOWN=torgau; hashed names and each app's list of files, below .local/site
	@exec $(VENV)/python -m infra.site --town $(TOWN)

shots: setup  ## Photograph each screen, light and dark, on a telephone and on a desk: TOWN=torgau; .local/shots/index.html to leaf through
	@exec $(VENV)/python -m infra.shots --town $(TOWN)

lighthouse: setup  ## Have Lighthouse judge first page, card, wallet and till, and time taps and camera; fetches it the first time
	@exec $(VENV)/python -m bench lighthouse.performance tap.till

cost: setup  ## A month's bill: SCANS=10000 MEMBERS=2000, also SHOPS= MONTHS= FREE=1 FRONT=; DOC=1 writes docs/cost.md
	@exec $(VENV)/python -m infra.cost --scans='$(SCANS)' --members='$(MEMBERS)' --shops='$(SHOPS)' --months='$(MONTHS)' \
		--front='$(or $(FRONT),rest)' $(if $(filter 1,$(FREE)),--free) $(if $(filter 1,$(DOC)),--doc)

drill: setup  ## Restore a stage's tables as of a second beside themselves: STAGE= AT=2026-11-22T10:00:00Z PREFIX= TABLES= KEEP=1
	@exec $(VENV)/python -m infra.drills.restore --stage "$(STAGE)" --at "$(AT)" --prefix "$(PREFIX)" --tables "$(TABLES)" $(if $(filter 1,$(KEEP)),--keep) $(if $(findstring command,$(origin TOWN)),--town "$(TOWN)")

package: setup  ## Build what a deployment uploads, below .local/package; after the first time without network: ARCH=arm64|x86_64
	@exec $(VENV)/python -m infra.package --arch '$(or $(ARCH),arm64)'

deploy: staged setup  ## Bring a town's stage to the cloud, or up to date: STAGE=; PLAN=1 only says what would change; TABLES=
	@exec $(VENV)/python -m infra.deploy --stage '$(STAGE)' $(if $(filter 1,$(PLAN)),--plan) $(if $(TABLES),--tables '$(TABLES)')

destroy: staged setup  ## Take a stage out of the cloud: STAGE=; with its data only where its town is named: NAME=
	@exec $(VENV)/python -m infra.deploy.destroy --stage '$(STAGE)' --name '$(NAME)'

open: staged setup  ## Open a deployed town and show its first clerk's token once: STAGE=; AGAIN=1 a further token; DEMO=1
	@exec $(VENV)/python -m infra.deploy.opening --stage '$(STAGE)' $(if $(filter 1,$(AGAIN)),--again) $(if $(filter 1,$(DEMO)),--demo)

cloud-test: setup  ## Deploy to a small AWS on this machine and play a town through it; no account is needed
	@exec $(VENV)/python -m pytest $(wildcard tests/test_cloud*.py) $(wildcard tests/test_deploy*.py)

staged:
	@[ -n '$(STAGE)' ] || { echo "Which stage? Say STAGE=, one of: $(basename $(notdir $(wildcard infra/stages/*.toml)))"; exit 1; }

clean:  ## Remove the virtual environment, caches and all local state
	@rm -rf .venv .local .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

setup:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or later."; exit 1; }
	@exec $(PYTHON) $(SETUP)
