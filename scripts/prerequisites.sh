# shellcheck shell=bash
# What run.sh and test.sh need of the machine, and how to get it. For bash 3.2 and newer, which is what macOS has.

# One's own home even where the environment does not name it; dotnet and npm keep their caches there.
export HOME="${HOME:-$(cd ~ && pwd)}"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Build servers would outlive us.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

need_dotnet() {
  if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
    export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
  fi
  # Where ICU is not installed dotnet does not even start, unless it is told that no culture is needed; none is.
  if command -v dotnet >/dev/null && ! dotnet --version >/dev/null 2>&1; then
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY=0
  fi
  local sdks=''
  if command -v dotnet >/dev/null; then sdks=$(dotnet --list-sdks); fi
  case $'\n'"$sdks" in
    *$'\n10.'*) ;;
    *) fail "The .NET 10 SDK is needed (found: ${sdks:-none}).
  any system       https://dotnet.microsoft.com/download/dotnet/10.0
  Ubuntu           sudo apt-get install dotnet-sdk-10.0
  macOS            brew install dotnet" ;;
  esac
}

need_node() {
  if ! command -v npm >/dev/null || ! node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null; then
    fail "Node 20.19 or newer is needed, with npm (found: $(node --version 2>/dev/null || echo none)).
  any system       https://nodejs.org/en/download
  macOS            brew install node"
  fi
}

# The places where the server itself looks; see Realtime.Persistence/LocalPostgres/PostgresBinaries.cs.
has_postgres() {
  local directory
  if [ -n "${REALTIME_POSTGRES_BIN:-}" ]; then
    [ -x "$REALTIME_POSTGRES_BIN/postgres" ] && [ -x "$REALTIME_POSTGRES_BIN/initdb" ]
    return
  fi
  if command -v postgres >/dev/null && command -v initdb >/dev/null; then return 0; fi
  for directory in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/bin /usr/libexec/postgresql* /usr/local/bin \
    /usr/local/pgsql/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
    /Applications/Postgres.app/Contents/Versions/*/bin; do
    if [ -x "$directory/postgres" ] && [ -x "$directory/initdb" ]; then return 0; fi
  done
  return 1
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# Packages of Debian and Ubuntu. Their PostgreSQL makes a cluster of its own and starts it, which nobody here needs; where
# this is the first PostgreSQL of the machine it is told not to.
install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  local clusters=/etc/postgresql-common/createcluster.conf
  apt-get update
  case " $* " in
    *' postgresql '*)
      if [ ! -e "$clusters" ]; then
        apt-get install --yes --no-install-recommends postgresql-common
        sed -i 's/^#\{0,1\} *create_main_cluster *=.*/create_main_cluster = false/' "$clusters"
      fi
      ;;
  esac
  apt-get install --yes --no-install-recommends "$@"
}

# Whether web/node_modules is what package-lock.json asks for; npm leaves its own copy of the lock there.
has_node_modules() {
  [ -e web/node_modules/.package-lock.json ] && ! [ web/package-lock.json -nt web/node_modules/.package-lock.json ]
}
