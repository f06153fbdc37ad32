#!/usr/bin/env bash
# PostgreSQL and MariaDB for the tests: private servers on free ports of this machine, thrown away afterwards.
#
#   tests/databases.sh run -- CMD...   start both, run CMD, stop both; the exit code is CMD's
#   tests/databases.sh up              start both and leave them up: eval "$(tests/databases.sh up)"
#   tests/databases.sh down            stop what `up` started
#
# CMD finds them in PLINTH_TEST_POSTGRES_URL and PLINTH_TEST_MYSQL_URL. An engine whose variable is set beforehand,
# or that TEST_DATABASE_URL names by its scheme, is used where it is: nothing is installed or started for it.
# Servers that are missing are installed from Debian packages (as root, or with sudo).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
base=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}/databases")
dir=            # where this invocation's servers live, once open_dir has run
PATH=$PATH:/usr/sbin # Debian keeps mariadbd there, and leaves it out of a user's PATH

speaker=databases
. "$root/tests/shell.sh"

# Both servers refuse to run as root, so root starts them as the user that owns nothing.
identity=()
[ "$(id -u)" != 0 ] || identity=(--reuid nobody --regid "$(id -gn nobody)" --clear-groups)
as_server() { setpriv "${identity[@]}" -- "$@"; }

# The folder with PostgreSQL's server programs, newest version first; nothing when there is none.
postgres_bin() {
  local initdb
  initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || initdb=$(command -v initdb) || return 0
  dirname "$initdb"
}

# ---- servers

# Opens the folder of this invocation. The servers' user must be able to reach it, which fails beneath a private home.
open_dir() { # open_dir NAME
  mkdir -p "$base"
  local entry="$base/$1"
  remove "$entry"
  mkdir "$entry"
  if ! as_server test -x "$entry"; then
    rmdir "$entry"
    ln -s "$(mktemp -d "${TMPDIR:-/tmp}/plinth-databases.XXXXXX")" "$entry"
  fi
  dir=$(realpath "$entry")
  [ "$(id -u)" != 0 ] || chown nobody "$dir"
}

remove() { # remove ENTRY: the folder, and what it points to
  [ ! -L "$1" ] || rm -rf "$(realpath -m "$1")"
  rm -rf "$1"
}

free_port() { # below the range that the kernel hands out to clients
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# Starts a server in a session of its own, so that Ctrl-C reaches only the tests, and waits for READY in its log.
# Under `run` the kernel sends SIGNAL when this script dies, however it dies.
start() { # start NAME SIGNAL READY CMD...
  local name=$1 signal=$2 ready=$3 log="$dir/$1.log" tether=() pid
  shift 3
  [ "$mode" != run ] || tether=(--pdeathsig "$signal")
  LC_ALL=C.UTF-8 setsid setpriv "${identity[@]}" "${tether[@]}" -- "$@" </dev/null >"$log" 2>&1 &
  pid=$!
  echo "$pid $signal" >"$dir/$name.pid"
  for _ in $(seq 600); do
    if grep -q "$ready" "$log"; then return; fi
    running "$pid" || fail "$log" "$name ended while it was starting"
    sleep 0.1
  done
  fail "$log" "$name was not ready within 60 s"
}

stop_all() {
  local file pid signal
  for file in "$dir"/*.pid; do
    [ -e "$file" ] || continue
    read -r pid signal <"$file"
    running "$pid" "$dir/" || continue
    kill -s "$signal" "$pid"
    for _ in $(seq 300); do running "$pid" || continue 2; sleep 0.1; done
    say "process $pid does not stop within 30 s: killing it"
    kill -s KILL "$pid"
  done
}

start_postgres() {
  local bin data="$dir/postgres" port
  [ -n "$(postgres_bin)" ] || install PostgreSQL 'set PLINTH_TEST_POSTGRES_URL' "$dir/install.log" postgresql
  bin=$(postgres_bin)
  port=$(free_port)
  # The password goes over the loopback as it is: SCRAM hashes 4,096 times for each of thousands of connections.
  as_server "$bin/initdb" -D "$data" -U plinth --pwfile="$dir/password" --auth=password -E UTF8 --locale=C.UTF-8 \
    --no-sync >"$dir/initdb.log" 2>&1 || fail "$dir/initdb.log" "cannot create a PostgreSQL cluster"
  start postgres INT 'ready to accept connections' "$bin/postgres" -D "$data" -p "$port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c shared_buffers=64MB \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off
  say "PostgreSQL is up on port $port"
  export PLINTH_TEST_POSTGRES_URL="postgres://plinth:$password@127.0.0.1:$port/postgres"
}

start_mariadb() {
  local data="$dir/mariadb" port
  type mariadbd mariadb-install-db my_print_defaults >/dev/null 2>&1 ||
    install MariaDB 'set PLINTH_TEST_MYSQL_URL' "$dir/install.log" mariadb-server-core mariadb-client-core
  port=$(free_port)
  as_server mariadb-install-db --no-defaults --datadir="$data" --skip-test-db \
    >"$dir/install-db.log" 2>&1 || fail "$dir/install-db.log" "cannot create a MariaDB data folder"
  # A server that starts sweeps its folder for temporary files: in a shared one, other servers' too.
  as_server mkdir "$dir/mariadb-tmp"
  start mariadb TERM 'ready for connections' mariadbd --no-defaults --datadir="$data" --port="$port" \
    --tmpdir="$dir/mariadb-tmp" \
    --bind-address=127.0.0.1 --socket= --skip-name-resolve --init-file="$dir/mariadb.sql" --max-connections=300 \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci --innodb-buffer-pool-size=128M \
    --innodb-flush-log-at-trx-commit=0 --skip-innodb-doublewrite
  say "MariaDB is up on port $port"
  export PLINTH_TEST_MYSQL_URL="mysql://plinth:$password@127.0.0.1:$port/mysql"
}

# ---- commands

# Takes over a server that TEST_DATABASE_URL names, in SQLAlchemy's spelling too (postgresql+asyncpg://…).
adopt_test_database_url() {
  local url scheme
  url=${TEST_DATABASE_URL:-}
  scheme=${url%%:*}
  url=${scheme%%+*}:${url#*:}
  case $scheme in
    postgres*) export PLINTH_TEST_POSTGRES_URL="${PLINTH_TEST_POSTGRES_URL:-$url}" ;;
    mysql* | mariadb*) export PLINTH_TEST_MYSQL_URL="${PLINTH_TEST_MYSQL_URL:-$url}" ;;
  esac
}

start_missing() { # start_missing NAME: NAME is the folder's
  adopt_test_database_url
  if [ -n "${PLINTH_TEST_POSTGRES_URL:-}" ] && [ -n "${PLINTH_TEST_MYSQL_URL:-}" ]; then return; fi
  open_dir "$1"
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  (
    umask 077
    echo "$password" >"$dir/password"
    cat >"$dir/mariadb.sql" <<SQL # one statement in each line
CREATE USER plinth@127.0.0.1 IDENTIFIED BY '$password';
GRANT ALL ON *.* TO plinth@127.0.0.1;
SQL
  )
  [ "$(id -u)" != 0 ] || chown nobody "$dir/password" "$dir/mariadb.sql"
  [ -n "${PLINTH_TEST_POSTGRES_URL:-}" ] || start_postgres
  [ -n "${PLINTH_TEST_MYSQL_URL:-}" ] || start_mariadb
}

close() { # close NAME
  [ ! -e "$base/$1" ] || { dir=$(realpath "$base/$1"); stop_all; remove "$base/$1"; }
}

sweep() { # folders of runs that were killed; their servers went with them
  local entry
  for entry in "$base"/run-*; do
    running "${entry##*-}" databases.sh || remove "$entry"
  done
}

mode=${1:-help}
case $mode in
  run)
    shift
    [ "${1:-}" != -- ] || shift
    [ $# -gt 0 ] || die "run what? tests/databases.sh run -- cargo test"
    sweep
    trap 'close "run-$$"' EXIT
    start_missing "run-$$"
    status=0
    "$@" || status=$?
    exit "$status"
    ;;
  up)
    [ ! -e "$base/up" ] || die "already up; to stop them: tests/databases.sh down"
    trap 'close up' EXIT # until all is well
    start_missing up
    trap - EXIT
    for variable in PLINTH_TEST_POSTGRES_URL PLINTH_TEST_MYSQL_URL; do echo "export $variable=${!variable@Q}"; done
    ;;
  down)
    [ -e "$base/up" ] || die "nothing to stop"
    close up
    ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
    [ "$mode" = help ]
    ;;
esac
