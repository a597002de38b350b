# One word each. `make run` needs Python 3.11 or newer with venv, git and make, nothing else.
.PHONY: run test check fix bench look lock audit languages install install-dev

BIN = .venv/bin

# What Python compiles is kept, also where the environment forbids it to lie between the sources: otherwise each worker
# and each process that a test starts compiles the house and its libraries again, four fifths of its time.
export PYTHONPYCACHEPREFIX = $(CURDIR)/.venv/bytecode
unexport PYTHONDONTWRITEBYTECODE

run: install
	@exec $(BIN)/python -m clustergrowth run

# All tests; with PART=agree, or PART=agree/meetings, those of that folder and those of `tests/` that name it.
test: install-dev
	@tools/browser
	@$(BIN)/pytest -n 2 --dist worksteal -q --durations=50 --durations-min=3 $(if $(PART),clustergrowth/$(PART) \
		$$(grep -rlF --include='test_*.py' 'clustergrowth.$(subst /,.,$(PART)).' tests))

check: install-dev
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/djlint clustergrowth --check --quiet
	@$(BIN)/djlint clustergrowth --lint --quiet
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/deptry . >/dev/null 2>&1 || $(BIN)/deptry .
	@$(BIN)/mypy
	@$(BIN)/python -m clustergrowth makemigrations --check --dry-run
	@$(BIN)/python -m clustergrowth.web.translations check
	@$(BIN)/python tools/audit.py check

fix: install-dev
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format -q .
	@$(BIN)/djlint clustergrowth --reformat --quiet >/dev/null || $(BIN)/djlint clustergrowth --check --quiet

bench: install-dev
	@for one in bench/*.py; do echo; echo "== $$one"; $(BIN)/python $$one || exit 1; done

look: install-dev
	@tools/browser
	@$(BIN)/python tools/look.py

languages: install-dev
	@$(BIN)/python -m clustergrowth.web.translations extract

install:
	@tools/install requirements.txt

install-dev:
	@tools/install requirements-dev.txt

# Newer versions of everything, pinned again.
lock: install-dev
	@$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@echo uv | $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --python-version 3.11 - -o requirements-uv.txt
	@echo pip-audit | $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --python-version 3.11 - -o requirements-audit.txt

# What is known of the versions we pin, into the copy that `make check` asks; where the package index answers that.
audit: install-dev
	@$(BIN)/python tools/audit.py renew
