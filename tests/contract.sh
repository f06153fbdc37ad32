#!/usr/bin/env bash
# The outside judge: schemathesis reads the document that the service publishes, makes good and bad requests of it, and
# holds every answer against it. The real program answers, on SQLite, PostgreSQL and MariaDB at the same time, each with
# a fresh database. Any finding fails.
#
#   tests/contract.sh run                  judge on all three
#   tests/contract.sh run sqlite mariadb   judge on these
#
# The same SEED (1) makes the same requests. EXAMPLES=500 makes more of them for each operation, ROUNDS=20 more walks
# from operation to operation.
#
# Needs the program (cargo build --bin plinth). The servers are those of tests/databases.sh. schemathesis lives in
# a Python of its own beneath the target folder; a machine without Python gets Debian's (as root, or with sudo).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")
plinth=$target/debug/plinth
base=$target/contract # the judge, and in a folder for each database the logs
venv=$base/python

speaker=contract
. "$root/tests/shell.sh"

# Who the judge is to the service; schemathesis.toml knows them as well.
email=judge@example.com
password='correct horse battery staple'

# ---- the judge

has_python() { python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Makes the judge's Python, and anew when the list of its packages has changed.
hire() {
  local list=$root/tests/requirements.txt
  if cmp -s "$list" "$venv/requirements.txt" && "$venv/bin/st" --version >/dev/null 2>&1; then return; fi
  mkdir -p "$base"
  has_python || install Python 'put python3 (3.11 or newer, with venv) on the PATH' "$base/install.log" python3-venv
  has_python || die "python3 is $(python3 --version 2>&1): schemathesis needs 3.11 or newer, with venv"
  say "installing schemathesis"
  rm -rf "$venv"
  { python3 -m venv "$venv" && "$venv/bin/pip" install --disable-pip-version-check --require-hashes -r "$list"; } \
    >"$base/install.log" 2>&1 || fail "$base/install.log" "cannot install schemathesis"
  cp "$list" "$venv/" # last, so that half an installation is done again
}

# ---- one database

# The address of a database of our own on the server that a URL leads to.
fresh() { # fresh URL
  local query=${1#"${1%%\?*}"} server=${1%%\?*}
  echo "${server%/*}/plinth_contract_$$$query"
}

# Starts the service and waits until it tells its address. However this process ends, the service goes with it.
serve() {
  "${program[@]}" db create >server.log 2>&1 || fail server.log "cannot make the database"
  trap 'exit 143' TERM
  trap 'clean_up' EXIT
  "${program[@]}" serve >>server.log 2>&1 &
  server=$!
  for _ in $(seq 300); do
    address=$(sed -n 's/.* listens on \(http:[^,]*\),.*/\1/p' server.log)
    if [ -n "$address" ]; then return; fi
    kill -0 "$server" 2>/dev/null || fail server.log "the service ended while it was starting"
    sleep 0.1
  done
  fail server.log "the service was not there within 30 s"
}

clean_up() {
  local left
  left=$(jobs -p)
  # shellcheck disable=SC2086 # one number or several
  [ -z "$left" ] || { kill $left; wait; }
  "${program[@]}" db drop --yes >>server.log 2>&1 || say "its database is left over, see $PWD/server.log"
}

# Signs in, once: on its way the judge gives itself another address.
sign_in() {
  "$venv/bin/python" - "$address/api/v1/auth/login" "$email" "$password" <<'PYTHON'
import requests, sys
_, url, email, password = sys.argv
answer = requests.post(url, json={"username": email, "password": password}, timeout=30)
print(answer.json()["access_token"])
PYTHON
}

# Judges in a process and a folder of its own, where neither .env nor config/ lie: once over everything, then by more
# walks from operation to operation. The judge ends its walks when an answer differs from the last time, which is soon;
# another seed goes other ways.
judge() { # judge DATABASE URL
  local program=(env -i PATH="$PATH" APP_ENV=development PORT=0 DATABASE_URL="$2"
    FIRST_SUPERUSER_EMAIL="$email" FIRST_SUPERUSER_PASSWORD="$password"
    RATE_LIMIT_ENABLED=false PLINTH__AUTH__ACCESS_TTL=1d "$plinth")
  local server address round phases=() verdict=0
  rm -rf "${base:?}/$1"
  mkdir -p "$base/$1"
  cd "$base/$1"
  serve
  JUDGE_TOKEN=$(sign_in)
  export JUDGE_TOKEN
  for round in $(seq 0 "$rounds"); do
    "$venv/bin/st" --config-file "$root/tests/schemathesis.toml" run "$address/openapi.json" --no-color \
      --max-examples "$examples" --seed $((seed + round)) "${phases[@]}" >"judge-$round.log" 2>&1 &
    wait $! || verdict=1
    phases=(--phases stateful)
  done
  kill "$server"
  wait "$server" || fail server.log "the service did not stop in order"
  return "$verdict"
}

requests() { awk '/^ *[0-9]+ generated,/ { sum += $1 } END { print sum }' "$base/$1"/judge-*.log; }

# What was found, the requests that show it, and where to read on.
report() { # report DATABASE
  local log
  for log in "$base/$1"/judge-*.log; do
    if grep -qs '^=.* SUMMARY =' "$log"; then
      sed -n '/^=.* \(ERRORS\|FAILURES\) =/,/^=.* SUMMARY =/p' "$log" | sed '$d'
    elif [ -e "$log" ]; then
      tail -n 20 "$log"
    fi
  done >&2
  say "$1: all of it is in $base/$1: judge-*.log, and what the service said in server.log"
  say "$1: the same again: SEED=$seed EXAMPLES=$examples ROUNDS=$rounds tests/contract.sh run $1"
}

# ---- commands

# The address of a database of our own on the server that a URL leads to.
fresh() { # fresh URL
  local server=${1%%\?*}
  echo "${server%/*}/plinth_contract_$$${1#"$server"}"
}

run() { # run DATABASE...
  local name failed=() seed=${SEED:-1} examples=${EXAMPLES:-50} rounds=${ROUNDS:-4}
  local -A pids=() urls=(
    [sqlite]="sqlite:///./plinth.db"
    [postgres]=$(fresh "${PLINTH_TEST_POSTGRES_URL:-}")
    [mariadb]=$(fresh "${PLINTH_TEST_MYSQL_URL:-}")
  )
  [ -x "$plinth" ] || die "$plinth is missing: cargo build --bin plinth"
  for name; do
    [ -n "${urls[$name]:-}" ] || die "there is no judging on $name; there is on sqlite, postgres and mariadb"
    [[ ${urls[$name]} = *://* ]] || exec "$root/tests/databases.sh" run -- "$0" run "$@"
  done
  hire
  trap 'kill "${pids[@]}"; wait; exit 130' INT TERM
  for name; do
    judge "$name" "${urls[$name]}" &
    pids[$name]=$!
  done
  for name; do
    if wait "${pids[$name]}"; then
      say "$name: $(requests "$name") requests, no finding"
    else
      report "$name"
      failed+=("$name")
    fi
  done
  [ ${#failed[@]} = 0 ] || die "findings on ${failed[*]}"
  say "passed in $SECONDS s"
}

case ${1:-help} in
  run)
    shift
    [ $# -gt 0 ] || set -- sqlite postgres mariadb
    run "$@"
    ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
    [ "${1:-help}" = help ]
    ;;
esac
