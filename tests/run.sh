#!/usr/bin/env bash
# Builds once and runs every test. The last line is "N passed, N failed, N skipped".
#
#   tests/run.sh [--no-build] [--filter <expression>] [-p:Name=Value ...]
#
# What is missing is installed where that is allowed (Debian, as root or with passwordless sudo); otherwise the
# suites that need it skip, and say so. With CI=true they fail instead (they read JOURNEYS_REQUIRE_ALL).
set -uo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

results="$PWD/TestResults"
pg_dir=""
status=1
unset JOURNEYS_TEST_POSTGRES JOURNEYS_REQUIRE_ALL
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
[[ "${CI:-}" == true ]] && export JOURNEYS_REQUIRE_ALL=1

say() { printf '%s\n' "$*"; }

# --- What the tests need beside .NET ---------------------------------------------------------------------------------

as_root() { if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi; }
may_install() { command -v apt-get >/dev/null && { ((EUID == 0)) || sudo -n true 2>/dev/null; }; }

# need <command> <package ...>: true when the command is there, now or after installing the packages.
need() {
  local command=$1; shift
  find_command "$command" && return 0
  if ! may_install; then
    say "skips what needs $command: it is missing, and installing $* takes apt-get as root or passwordless sudo"
    return 1
  fi
  say "installing $*"
  if [[ -z "${apt_updated:-}" ]]; then as_root apt-get -qq update >/dev/null 2>&1; apt_updated=1; fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null 2>&1
  find_command "$command" && return 0
  say "skips what needs $command: apt-get could not install $*"
  return 1
}

# Debian keeps PostgreSQL's server programs off the PATH.
find_command() {
  hash -r
  command -v "$1" >/dev/null && return 0
  local path
  path=$(compgen -G "/usr/lib/postgresql/*/bin/$1" | sort -V | tail -n 1)
  [[ -n "$path" ]] && PATH="${path%/*}:$PATH"
}

# --- A PostgreSQL cluster of our own ---------------------------------------------------------------------------------

# initdb refuses to run as root.
as_postgres() { if ((EUID == 0)); then (cd / && runuser -u postgres -- env PATH="$PATH" "$@"); else "$@"; fi; }

start_postgres() {
  need initdb postgresql || return 1
  if ((EUID == 0)) && ! id -u postgres >/dev/null 2>&1; then
    say "skips what needs PostgreSQL: initdb cannot run as root, and there is no user postgres"
    return 1
  fi
  pg_dir=$(mktemp -d /tmp/journeys-tests.XXXXXX) || return 1
  echo $$ >"$pg_dir/owner"
  ((EUID == 0)) && chown -R postgres "$pg_dir"
  if ! as_postgres initdb -D "$pg_dir/data" -U journeys -A trust -E UTF8 --locale=C.UTF-8 >"$pg_dir/initdb.log" 2>&1; then
    say "skips what needs PostgreSQL: initdb failed"; cat "$pg_dir/initdb.log"
    return 1
  fi
  local port
  for _ in 1 2 3 4 5 6 7 8; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
    if as_postgres pg_ctl -D "$pg_dir/data" -l "$pg_dir/server.log" -w -t 60 -o \
      "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$pg_dir -c max_connections=200 -c shared_buffers=256MB" \
      start >/dev/null 2>&1; then
      export JOURNEYS_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=journeys;Database=postgres"
      return 0
    fi
  done
  say "skips what needs PostgreSQL: the server does not start"; tail -n 20 "$pg_dir/server.log"
  return 1
}

stop_postgres() { # <directory>
  as_postgres pg_ctl -D "$1/data" -m immediate -w -t 30 stop >/dev/null 2>&1
  rm -rf "$1"
}

# A run that was killed leaves its server behind.
sweep_leftovers() {
  local dir owner
  for dir in /tmp/journeys-tests.*; do
    [[ -O "$dir/owner" || $EUID -eq 0 ]] && owner=$(cat "$dir/owner" 2>/dev/null) || continue
    [[ -n "$owner" && ! -d "/proc/$owner" ]] && find_command pg_ctl && stop_postgres "$dir"
  done
}

# --- The end, whatever happened --------------------------------------------------------------------------------------

# The sum of one counter over all result files. Skipped tests are counted in total, but not in executed.
sum() { cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*' | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" | awk '{ s += $1 } END { print s + 0 }'; }

finish() {
  trap '' INT TERM
  [[ -n "$pg_dir" ]] && stop_postgres "$pg_dir"
  local total executed passed failed
  total=$(sum total) executed=$(sum executed) passed=$(sum passed) failed=$(sum failed)
  if ((status == 0 && executed == 0)); then say "No test ran."; status=1; fi
  if ((status != 0 && failed == 0 && executed > 0)); then say "A test run ended early, see above: counted as a failure."; failed=1; fi
  ((failed > 0)) && status=1
  say "$passed passed, $failed failed, $((total - executed)) skipped"
  exit "$status"
}

build=1
filter=()
properties=()
while (($# > 0)); do
  case $1 in
    --no-build) build=0 ;;
    --filter) filter=(--filter "${2:?--filter takes an expression}"); shift ;;
    -p:* | --property:*) properties+=("$1") ;;
    *) say "unknown option $1"; sed -n '4p' tests/run.sh | cut -c 3-; exit 2 ;;
  esac
  shift
done

rm -rf "$results"
trap finish EXIT
trap 'status=130; exit' INT TERM

command -v dotnet >/dev/null || { say "The .NET SDK is missing (see global.json)."; exit; }
sweep_leftovers
start_postgres
need node nodejs
need npm npm

if ((build)); then
  dotnet build Journeys.sln -c Release "${properties[@]}" || exit
fi

# Test projects run one after another: they share the processors and the database.
dotnet test Journeys.sln -c Release --no-build -m:1 "${properties[@]}" "${filter[@]}" \
  --results-directory "$results" --logger trx --logger "console;verbosity=minimal"
status=$?
