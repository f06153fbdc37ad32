# Every command of the project; plain `make` prints them. Settings come from the environment and .env, as for the server.
.POSIX:
.DEFAULT_GOAL := help

CARGO = cargo
PLINTH = APP_ENV=$${APP_ENV:-development} $(CARGO) run --quiet --bin plinth --

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile

# Running

run: ## start the service for development (SQLite, no setting needed)
	APP_ENV=$${APP_ENV:-development} $(CARGO) run --bin plinth -- serve

release: ## build the binary to ship: target/release/plinth
	$(CARGO) build --locked --release --package plinth

# Checking

test: ## run every test on SQLite, PostgreSQL and MariaDB (starts both servers)
	$(CARGO) build --workspace --all-targets
	tests/databases.sh run -- $(CARGO) test --workspace -- --include-ignored

test-fast: ## run the tests that need no server (SQLite alone)
	$(CARGO) build --workspace --all-targets
	$(CARGO) test --workspace

contract: ## let schemathesis judge the running service on all three databases, or on db=sqlite
	$(CARGO) build --bin plinth
	tests/contract.sh run $$db

check: ## everything CI asks beside the tests: format, lints (migrations, too), docs, fresh openapi.json
	$(CARGO) fmt --all -- --check migration/src/revisions/*.rs
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --workspace --no-deps
	$(PLINTH) openapi --check
	$(PLINTH) migrate --quiet lint

fmt: ## format the code (the revisions by name, since the build script lists them)
	$(CARGO) fmt --all -- migration/src/revisions/*.rs

lint: ## run clippy
	$(CARGO) clippy --workspace --all-targets -- -D warnings

doc: ## build and open the code's documentation
	$(CARGO) doc --workspace --no-deps --open

openapi: ## write openapi.json from the code
	$(PLINTH) openapi >openapi.json.new || { rm -f openapi.json.new; exit 1; }
	mv openapi.json.new openapi.json

bench-migrations: ## time Limbeck beside Alembic on PostgreSQL, in one run (Alembic goes beneath target/alembic)
	$(CARGO) build --locked --release --package limbeck --example program
	python3 -m venv target/alembic && target/alembic/bin/pip install --quiet alembic==1.20.1 psycopg2-binary==2.9.13
	tests/databases.sh run -- sh -c 'target/alembic/bin/python crates/limbeck/bench/alembic.py \
	  "$${CARGO_TARGET_DIR:-target}/release/examples/program" "$$PLINTH_TEST_POSTGRES_URL"'

audit: ## check dependencies for known vulnerabilities, licences and sources (needs cargo-deny)
	@command -v cargo-deny >/dev/null || { echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2; exit 1; }
	$(CARGO) deny check

# The schema

migrate: ## bring the database up to date, or to rev=...
	$(PLINTH) migrate upgrade "$${rev:-head}"

migrate-downgrade: ## undo the last migration, or back to rev=... (base undoes all)
	$(PLINTH) migrate downgrade "$${rev:--1}"

migrate-history: ## list the migrations, newest first, and which are pending
	$(PLINTH) migrate history --indicate-current

migrate-current: ## show where the database stands
	$(PLINTH) migrate current

migrate-heads: ## show the newest migration of every branch
	$(PLINTH) migrate heads

migrate-check: ## fail if migrations are pending, edited, half done, or have several heads
	$(PLINTH) migrate check

migrate-prove: ## try every migration out (or rev=...), up, down and up again, on SQLite and LIMBECK_SCRATCH_URLS
	$(PLINTH) migrate prove "$${rev:---all}"

migrate-drift: ## fail if somebody changed the database by hand: not what its migrations make it
	$(PLINTH) migrate check --drift

migrate-diff: ## show what the entities want of the database that it has not (sql=1: as SQL)
	$(PLINTH) migrate diff $${sql:+--sql}

migrate-lint: ## tell what the migrations (or rev=...) do to others while they run, and what to write instead
	$(PLINTH) migrate lint $$rev

migrate-stamp: ## write down that the database is at rev=..., without going there
	@test -n "$$rev" || { echo "where is it? make migrate-stamp rev=head" >&2; exit 2; }
	$(PLINTH) migrate stamp "$$rev"

migrate-reset: ## development: undo every migration and apply them again (asks first, unless yes=1)
	$(PLINTH) migrate reset $${yes:+--yes}

migration: ## write the migration that the changed entities ask for: make migration msg='add phone'
	@test -n "$$msg" || { echo "what changes? make migration msg='add phone'" >&2; exit 2; }
	$(PLINTH) migrate revision --autogenerate --message "$$msg"

db-migrate: migration ## the same as migration
db-upgrade: migrate ## the same as migrate
db-downgrade: migrate-downgrade ## the same as migrate-downgrade
db-history: migrate-history ## the same as migrate-history
db-current: migrate-current ## the same as migrate-current
db-reset: migrate-reset ## the same as migrate-reset

.PHONY: help run release test test-fast contract check fmt lint doc openapi bench-migrations audit migrate migrate-downgrade migrate-history \
	migrate-current migrate-heads migrate-check migrate-drift migrate-diff migrate-prove migrate-lint migrate-stamp migrate-reset migration db-migrate db-upgrade db-downgrade db-history \
	db-current db-reset
