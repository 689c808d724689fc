# make run   - set up what is missing, start the app on http://127.0.0.1:8000 (SQLite in instance/)
# make test  - set up what is missing, run every test (unit, real PostgreSQL, real browser, mail)
PYTHON ?= python3
V  := .venv
PY := $(V)/bin/python
S  := $(V)/.stamps
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_CONFIG := 1
unexport PYTHONDONTWRITEBYTECODE  # compiled anew, every start would take seconds
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS ?= /etc/ssl/certs/ca-certificates.crt
endif
# a venv whose interpreter is gone or was moved is made again
ifneq ($(shell $(PY) -c 'import sys;print(sys.prefix)' 2>/dev/null),$(CURDIR)/$(V))
$(shell rm -rf $(V))
endif

.DEFAULT_GOAL := run
.PHONY: run test check lint format assets lock dist migration bench clean
run: $(S)/self assets
	@exec $(PY) -m outreach run $(ARGS)
test: $(S)/dev $(S)/self assets
	@$(PY) -m pytest $(or $(ARGS),-n auto)
lint: $(S)/dev
	@$(V)/bin/ruff check . && $(V)/bin/ruff format --check . && $(V)/bin/mypy && $(PY) scripts/dead_code.py
format: $(S)/dev
	@$(V)/bin/ruff check --fix . ; $(V)/bin/ruff format .
check: lint test
assets: $(S)/run
	@$(PY) scripts/assets.py
dist: $(S)/dev
	@rm -rf dist && $(PY) -m build --installer uv
migration: $(S)/dev
	@$(PY) scripts/migration.py "$(NAME)"
bench: $(S)/dev assets
	@for file in tests/bench/*/run.py; do echo "== $$file"; $(PY) $$file || exit 1; done

$(S)/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (make PYTHON=python3.12 ...)")'
	$(PYTHON) -m venv $(V)
	$(PY) -m pip install -q --require-hashes -r $<
	@mkdir -p $(S) && touch $@
$(S)/run: requirements/run.txt requirements/build.txt $(S)/uv
	$(V)/bin/uv pip install -q --compile-bytecode --python $(PY) --require-hashes -r requirements/run.txt -r requirements/build.txt
	@touch $@
$(S)/self: pyproject.toml $(S)/run  # .venv/bin/outreach, which runs this checkout
	$(V)/bin/uv pip install -q --no-deps --no-build-isolation --python $(PY) -e .
	@touch $@
$(S)/dev: requirements/dev.txt $(S)/run
	$(V)/bin/uv pip install -q --compile-bytecode --python $(PY) --require-hashes -r requirements/dev.txt
	@touch $@

# maintainers only: rewrites the lock files; none of them holds a URL
UVC = $(V)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: $(S)/uv
	$(UVC) $(UPGRADE) pyproject.toml --extra postgres -o requirements/run.txt
	$(UVC) $(UPGRADE) pyproject.toml --extra postgres --group build --group test --group lint --extra browser -c requirements/run.txt -o requirements/dev.txt
	$(UVC) $(UPGRADE) --group build -c requirements/dev.txt -o requirements/build.txt
	$(UVC) $(UPGRADE) requirements/bootstrap.in -o requirements/bootstrap.txt
	! grep -nE '://|--(extra-)?index-url|--find-links' requirements/*.txt
	! grep -nE '"resolved"|://' package-lock.json tests/browser/package-lock.json
clean:
	rm -rf $(V) node_modules tests/browser/node_modules .cache outreach/static/build dist
