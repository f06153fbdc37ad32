# What the shell scripts of the tests share; bash reads it with `.`, and `speaker` says in whose name.

say() { printf '%s: %s\n' "${speaker:?}" "$*" >&2; }
die() { say "$@"; exit 1; }

fail() { # fail LOG MESSAGE
  say "$2; the end of the log:"
  tail -n 20 "$1" | sed 's/^/    /' >&2
  exit 1
}

# True while that process lives and its command line has WORD in it (a number may have passed to another process). While
# a process becomes another program its command line is empty for a moment, so that alone says nothing.
running() { # running PID [WORD]
  local state
  state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || return 1
  [ -n "$state" ] && [ "$state" != Z ] && { [ -z "${2:-}" ] || grep -qsaF -- "$2" "/proc/$1/cmdline"; }
}

# Installs Debian packages without letting them set up or start a system service. REMEDY is what else one could do.
install() { # install WHAT REMEDY LOG PACKAGE...
  local what=$1 remedy=$2 log=$3 sudo=()
  shift 3
  command -v apt-get >/dev/null || die "$what is missing and there is no apt-get: install it, or $remedy"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "$what is missing: install it with 'apt-get install $*' as root, or $remedy"
    sudo=(sudo)
  fi
  say "installing $what ($*)"
  # shellcheck disable=SC2016 # the inner shell expands these
  "${sudo[@]}" sh -euc '
    apt="apt-get -q -o DPkg::Lock::Timeout=300"
    export DEBIAN_FRONTEND=noninteractive
    no_cluster=/etc/postgresql-common/createcluster.d/plinth-tests.conf # or PostgreSQL creates one and starts it
    mkdir -p "${no_cluster%/*}"
    trap "rm -f $no_cluster; rmdir -p --ignore-fail-on-non-empty ${no_cluster%/*}" EXIT
    echo "create_main_cluster = false" >"$no_cluster"
    $apt update
    $apt install -y --no-install-recommends "$@"
  ' install "$@" >"$log" 2>&1 || fail "$log" "cannot install $*"
}
