# `make help` lists the targets. Settings pass through the environment: PORT, DEMO, DATABASE_URL, CONTACT_POLICY_*.
PYTHON ?= python3
BIN := .venv/bin
# Once a lock is installed its stamp says so: the next run asks no index and needs no network.
RUN := .venv/installed-run
DEV := .venv/installed-dev
BENCH := .venv/installed-bench
BROWSER := .venv/installed-browser
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# setuptools stands in the locks, so that installing ourselves fetches nothing beside them
INSTALL_OURSELVES := $(PIP) install --no-deps --no-build-isolation --no-index --editable .
LOCKED := --no-config --universal --python-version 3.11 --upgrade --quiet \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"
UV := $(BIN)/uv pip compile pyproject.toml - $(LOCKED)

# As many workers as tests/fixtures/workers.py says, up to as many as the one PostgreSQL has connections for, and each
# file whole in one of them.
# Not for every run of pytest: one test by name starts faster alone. For a failure that puzzles, one after another:
# make test SHARED=
SHARED ?= -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# What draws a sample in `make test`, and is run whole by `make prove`: whichever tests ask tests/fixtures/sampling.py
SAMPLED = tests/prove $(filter-out tests/prove/%,$(shell \
	grep --recursive --files-with-matches --include='test_*.py' 'from fixtures.sampling' tests))

PROVIDER = tests/identity_provider/provider

.PHONY: help run test check check-all policy-test prove papers telephony crm deploy-check patroni rehearse audit node identity api-check bench desk desk-assets lock openapi clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## the service on http://127.0.0.1:8000 (PORT), with its database, demonstration data (DEMO=0: none) and tokens
	@exec $(BIN)/contact-policy serve

test: $(DEV) ## the whole test suite, on a real PostgreSQL that it starts itself
	$(BIN)/python -m pytest $(SHARED)

# It needs no fixture of the other tests and no Hypothesis, whose imports take longer than the tests.
policy-test: $(DEV) ## the policy's tests only: no database, a second or so
	$(BIN)/python -m pytest -p no:hypothesispytest --confcutdir=tests/policy tests/policy

prove: $(DEV) ## whole what `make test` samples, the decision space (docs/proof.md) above all: an hour, with a count of states
	PROVE=whole $(BIN)/python -m pytest $(SHARED) $(SAMPLED)

papers: $(DEV) ## every notice opened by Poppler: tags, fonts, order, margins; the pictures are left in build/papers
	@command -v pdftoppm >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
		{ apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends poppler-utils; } >/dev/null
	@command -v pdftoppm >/dev/null || { echo "make papers needs Poppler's tools. On Debian: apt install poppler-utils" >&2; exit 1; }
	$(BIN)/python -m pytest tests/poppler

telephony: $(DEV) ## the recipes in integrations/, with real Kamailio, SIPp, nginx, Asterisk and Postfix, as root: minutes, and a table
	tests/telephony/run $(BIN)/python -m pytest tests/telephony

DEPLOYED_WITH = nginx-light pgbouncer prometheus postgresql-15 systemd buildah debootstrap git

# Each test starts the daemons itself, and ends them.
deploy-check: $(DEV) node ## what is in deploy/, with real PgBouncer, nginx and Prometheus's own tool, as root: minutes
	tests/deployed/run "$(DEPLOYED_WITH)" $(BIN)/python -m pytest tests/deployed

patroni: $(DEV) ## a three-node Patroni cluster of Debian's packages, hurt six ways under load, as root: a quarter of an hour
	tests/deployed/run "etcd-server haproxy patroni postgresql-15" $(BIN)/python -m pytest -s tests/patroni_cluster

rehearse: $(DEV) ## backup, loss and restore, to a point in time, too; the release before on this one's schema: minutes
	tests/deployed/run "git postgresql-15" $(BIN)/python -m pytest -s tests/deployed/test_rehearsal.py

AUDITOR = build/deploy-check/venv

audit: $(DEV) $(AUDITOR)/installed ## known weaknesses of every package that is installed (needs the network, and says so)
	$(BIN)/python tests/deployed/audit.py $(AUDITOR)/bin/pip-audit "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

$(AUDITOR)/installed: requirements-deploy-check.lock | $(BIN)/python
	$(BIN)/python -m venv $(AUDITOR)
	$(AUDITOR)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement requirements-deploy-check.lock
	@touch $@

node:
	@command -v npm >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
		{ apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends nodejs npm; } >/dev/null
	@command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' || \
		{ echo "This needs npm and Node.js 20 or later; as root on Debian both are installed where there is neither." >&2; exit 1; }

# npm installs what package-lock.json says, by digest.
identity: $(DEV) node ## signing in through a real identity provider's pages (npm's oidc-provider): a minute
	npm ci --prefix $(PROVIDER) --ignore-scripts --no-audit --no-fund --silent
	$(BIN)/python -m pytest tests/identity_provider

crm: $(DEV) ## a real Request Tracker beside the service, and a CRM that follows the feed alone, as root: minutes
	tests/crm/run $(BIN)/python -m pytest tests/crm

api-check: $(DEV) node ## the API as others read it and send to it: linters, generated clients, Schemathesis: a quarter of an hour
	tests/openapi/run

bench: bench-engine bench-http ## ratios of speed, measured in one run on one core: the engine, then the service

bench-engine: $(BENCH) ## the engine, and other engines on the same rules
	$(BIN)/python -m bench

# wrk is fetched where we may; without it, a slower generator of load takes its place, and says so.
# PARTS chooses: speed operations beside batch feed growth freshness outage trail operations-growth, and options, as in
# PARTS="operations-growth --customers 100000 --events 1000000". The last part takes 8 GB of disk at its full size.
bench-http: $(RUN) ## the service over HTTP beside others, under load, as it grows, in an outage: an hour (PARTS="speed beside": those)
	@command -v wrk >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
		{ apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends wrk; } >/dev/null || true
	$(BIN)/python -m bench.http $(PARTS)

check: $(DEV) ## lint, format, types, OpenAPI drift, tests: what .ci/run calls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/contact-policy openapi > .venv/openapi.json
	diff -u openapi/openapi.json .venv/openapi.json || { echo "The API changed: make openapi, and read the diff." >&2; exit 1; }
	$(BIN)/python -m pytest $(SHARED)

check-all: check prove ## all of `check`, and whole what it samples: for the night, and before a release

openapi: $(DEV) ## write openapi/openapi.json anew
	$(BIN)/contact-policy openapi > .venv/openapi.json
	mkdir -p openapi && cp .venv/openapi.json openapi/openapi.json

# Chromium is Debian's; Playwright brings only what drives it. The pictures are left in build/desk.
desk: $(BROWSER) node ## the desk's pages in a real browser: a story by clicking, axe, keyboard, 320 px, print (Debian's Chromium), sign-in: minutes
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
		{ apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends chromium fonts-liberation; } >/dev/null
	@command -v chromium >/dev/null || { echo "make desk needs Chromium. On Debian: apt install chromium fonts-liberation" >&2; exit 1; }
	npm ci --prefix $(PROVIDER) --ignore-scripts --no-audit --no-fund --silent
	$(BIN)/python -m pytest tests/browser
	$(BIN)/python -m pytest tests/identity_provider/test_at_the_desk.py

# Not for every day: what is served is in the repository. The version is that which govuk-frontend-jinja follows.
desk-assets: $(DEV) ## make the desk's style sheet anew from npm's package (needs npm and the network)
	rm -rf build/desk-assets && mkdir -p build/desk-assets
	cd build/desk-assets && npm pack --silent govuk-frontend@6.3.0 && tar --extract --gzip --file govuk-frontend-6.3.0.tgz
	PYTHONPATH=tests $(BIN)/python -m fixtures.desk_assets build/desk-assets/package

lock: $(BIN)/python ## resolve the requirements anew, for every platform and Python 3.11 or later (needs the network)
	$(PIP) install "uv>=0.9,<1"
	echo "setuptools>=78" | env -u UV_INDEX_URL -u UV_FIND_LINKS $(UV) --output-file requirements.lock
	echo "setuptools>=78" | env -u UV_INDEX_URL -u UV_FIND_LINKS $(UV) --output-file requirements-telemetry.lock \
		--extra telemetry --constraint requirements.lock
	echo "setuptools>=78" | env -u UV_INDEX_URL -u UV_FIND_LINKS $(UV) --output-file requirements-dev.lock \
		--group dev --constraint requirements.lock
	echo "setuptools>=78" | env -u UV_INDEX_URL -u UV_FIND_LINKS $(UV) --output-file requirements-bench.lock \
		--group bench --constraint requirements.lock
	echo "setuptools>=78" | env -u UV_INDEX_URL -u UV_FIND_LINKS $(UV) --output-file requirements-browser.lock \
		--group browser --constraint requirements.lock
	env -u UV_INDEX_URL -u UV_FIND_LINKS $(BIN)/uv pip compile --group api-check $(LOCKED) \
		--output-file requirements-api-check.lock
	env -u UV_INDEX_URL -u UV_FIND_LINKS $(BIN)/uv pip compile --group deploy-check $(LOCKED) \
		--output-file requirements-deploy-check.lock

clean: ## remove the environment and all that was generated; the data in .data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist src/*.egg-info $(PROVIDER)/node_modules
	find src tests migrations -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed, as python3 or as PYTHON=/path/to/python." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.lock
	$(INSTALL_OURSELVES)
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

$(BENCH): requirements-bench.lock $(RUN)
	$(PIP) install --require-hashes --requirement requirements-bench.lock
	@touch $@

$(BROWSER): requirements-browser.lock $(DEV)
	$(PIP) install --require-hashes --requirement requirements-browser.lock
	@touch $@
