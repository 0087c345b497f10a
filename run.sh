#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: ./run.sh [--nodes <1 to 9>] [-h]

Builds Realtime and runs it, with a PostgreSQL of its own, on http://localhost:5080. Ctrl-C stops everything.

  --nodes <n>   runs n nodes, on PORT, PORT + 1 and so on, over one PostgreSQL and one Redis of their own

Environment:
  PORT                          the port to listen on; 5080 unless set
  ConnectionStrings__Postgres   a PostgreSQL that runs already, instead of one of its own
  ConnectionStrings__Redis      a Redis that runs already, for --nodes instead of one of its own
  Data__Directory               where the database lives; .data beside this script unless set
  REALTIME_POSTGRES_BIN         the directory of PostgreSQL's programs, where they are not found by themselves
  Logging__LogLevel__Default    how much the server tells; Warning unless set, Information for more
Any other setting of the server (docs/) works the same way.
USAGE
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# step <what> <command...>: one line when it works, everything it said when it does not.
step() {
  local what=$1 began=$SECONDS
  shift
  printf '%s ... ' "$what"
  if "$@" >"$output" 2>&1 </dev/null; then
    printf '%d s\n' $((SECONDS - began))
  else
    printf 'failed\n'
    cat "$output" >&2
    fail "
$what failed: $*"
  fi
}

nodes=''
while [ $# -gt 0 ]; do
  case "$1" in
    --nodes)
      case "${2:-}" in [1-9]) nodes=$2 ;; *) usage >&2 && exit 2 ;; esac
      shift 2
      ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")"
root=$PWD
port=${PORT:-5080}
address=http://localhost:$port
output=$(mktemp)
trap 'rm -f "$output"' EXIT

# shellcheck source=scripts/prerequisites.sh
. scripts/prerequisites.sh
need_dotnet
need_node

for ((taken = port; taken < port + ${nodes:-1}; taken++)); do
  if node -e '
    require("node:net").connect(Number(process.argv[1]), "localhost")
      .on("connect", () => process.exit(0)).on("error", () => process.exit(1))' "$taken"; then
    fail "Port $taken is taken, maybe by another ./run.sh. Choose one: PORT=$((taken + 1)) ./run.sh${nodes:+ --nodes $nodes}"
  fi
done

data=$root/.data
if [ -z "${ConnectionStrings__Postgres:-}" ]; then
  if ! has_postgres; then
    if can_install; then
      step 'Installing PostgreSQL' install_packages postgresql
    else
      fail 'PostgreSQL is needed (its programs only: run.sh makes and starts a database of its own).
  Debian, Ubuntu   sudo apt-get install postgresql
  Fedora, RHEL     sudo dnf install postgresql-server
  macOS            brew install postgresql@17
Or set REALTIME_POSTGRES_BIN to the directory of initdb and postgres, or ConnectionStrings__Postgres to one that runs.'
    fi
  fi
  # PostgreSQL does not run as root, and the user it runs as instead cannot come into a directory like /root.
  if [ "$(id -u)" = 0 ] && [ -z "${Data__Directory:-}" ] && command -v runuser >/dev/null && id postgres >/dev/null 2>&1 &&
    ! (cd / && runuser -u postgres -- test -x "$root"); then
    data=/var/lib/realtime/$(printf '%s' "$root" | cksum | cut -d ' ' -f 1)
    printf 'The user postgres may not enter %s: the database lives in %s\n' "$root" "$data"
  fi
fi

if [ -n "$nodes" ] && [ -z "${ConnectionStrings__Redis:-}" ] && ! command -v redis-server >/dev/null; then
  if can_install; then
    step 'Installing Redis' install_packages redis-server
  else
    fail 'Several nodes need Redis (its program only: run.sh starts one of its own).
  Debian, Ubuntu   sudo apt-get install redis-server
  Fedora, RHEL     sudo dnf install redis
  macOS            brew install redis
Or set ConnectionStrings__Redis to one that runs.'
  fi
fi

if ! has_node_modules; then
  step "Fetching the console's packages" npm ci --prefix web --no-audit --no-fund
fi
page=Realtime.Api/wwwroot/index.html
# Directories too: theirs is the time when a file in them was removed.
if [ ! -e "$page" ] || [ -n "$(find web/src web/public web/index.html web/package-lock.json web/vite.config.* web/tsconfig*.json \
  -newer "$page" 2>/dev/null)" ]; then
  step 'Building the console' npm run build --prefix web
fi
step 'Building the server' dotnet build Realtime.Api --configuration Release --nologo --verbosity quiet

export ASPNETCORE_ENVIRONMENT="${ASPNETCORE_ENVIRONMENT:-Development}"
export ASPNETCORE_URLS="$address" ASPNETCORE_CONTENTROOT="$root/Realtime.Api"
export Data__Directory="${Data__Directory:-$data}"

server=$root/Realtime.Api/bin/Release/net10.0/Realtime.Api.dll
level=${Logging__LogLevel__Default:-Warning}
# The second has a dot in its name, which bash cannot export.
quiet=(env "Logging__LogLevel__Default=$level" "Logging__LogLevel__Microsoft.Hosting.Lifetime=$level")

if [ -n "$nodes" ]; then
  rm -f "$output"
  printf 'Starting %d nodes ...\n' "$nodes"
  exec "${quiet[@]}" node scripts/run-nodes.mjs "$nodes" "$port" "$server"
fi

# Tells when the server is ready, and ends with it, whose process will be this one. Begun in a subshell that ends at once:
# the server would otherwise have a child that it knows nothing of.
(node scripts/tell-when-ready.mjs "$address" "$$" </dev/null &)
rm -f "$output"
printf 'Starting ...\n'
exec "${quiet[@]}" dotnet "$server"
