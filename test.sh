#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'USAGE'
Usage: ./test.sh [--filter <expression>] [--chaos] [-h]

Installs what is missing where it can (apt-get as root), builds everything and runs every test: .NET, the web's unit and
server tests, and the browser's. The last line says how many passed and failed; the exit code is 0 if all did.

  --filter <expression>   runs only these of the .NET tests (dotnet test --filter); the other suites run as always
  --chaos                 the scenarios of Realtime.Tests/Chaos do their harm longer and more often, and 100 thousand malformed frames
                          are sent; takes a quarter of an hour or more. Prints the seed of the random choices

Environment:
  REALTIME_TEST_POSTGRES, REALTIME_TEST_REDIS   servers to test against, instead of private ones
  CHROMIUM                                      the browser, where it is not found by itself
  REALTIME_CHAOS_SEED                           makes the random choices of another run
Results: TestResults/
USAGE
}

# As every end of this script, this one has the figures in its last line.
fail() {
  printf '%s\n' "$*" >&2
  printf '0 passed, 1 failed\n'
  exit 1
}

heading() { printf '\n==> [%d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --filter)
      [ $# -ge 2 ] || { usage >&2 && exit 2; }
      filter=(--filter "$2")
      shift 2
      ;;
    --chaos)
      export REALTIME_CHAOS=long
      shift
      ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
done

# Nobody is there to answer a prompt.
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$PWD
results=$root/TestResults
trap 'exit 130' INT TERM

# shellcheck source=scripts/prerequisites.sh
. scripts/prerequisites.sh
need_dotnet
need_node

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}

missing=()
if [ -z "${REALTIME_TEST_POSTGRES:-}" ] && ! has_postgres; then missing+=(postgresql); fi
if [ -z "${REALTIME_TEST_REDIS:-}" ] && ! command -v redis-server >/dev/null; then missing+=(redis-server); fi
if ! find_chromium >/dev/null; then missing+=(chromium); fi
if [ ${#missing[@]} -gt 0 ]; then
  if can_install; then
    heading "Installing ${missing[*]}"
    installation=$(mktemp)
    install_packages "${missing[@]}" >"$installation" 2>&1 || { cat "$installation" && rm -f "$installation" && fail 'apt-get failed.'; }
    rm -f "$installation"
  else
    fail "Missing: ${missing[*]}
  Debian, Ubuntu   sudo apt-get install ${missing[*]}
  macOS            brew install postgresql@17 redis, and Chrome
Or set REALTIME_TEST_POSTGRES, REALTIME_TEST_REDIS (servers that run already) or CHROMIUM (a browser)."
  fi
fi
CHROMIUM=$(find_chromium) || fail 'No chromium was found, though its package is installed. Set CHROMIUM to a Chrome or Chromium.'
export CHROMIUM

# The server that the web's tests start.
export REALTIME_API_DLL="$root/Realtime.Api/bin/Release/net10.0/Realtime.Api.dll"
# No server and no test here runs for so long that a profile would pay, and taking one costs a tenth of the time.
export DOTNET_TieredPGO=${DOTNET_TieredPGO:-0}
# For vitest and playwright: run once, do not watch, do not open a browser with a report, fetch no browsers.
export CI=1 PLAYWRIGHT_HTML_OPEN=never PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
rm -rf "$results"
mkdir -p "$results"

heading 'Building the web'
web=0
if ! has_node_modules; then npm ci --prefix web --no-audit --no-fund || web=$?; fi
if [ "$web" = 0 ]; then npm run build --prefix web || web=$?; fi

# Release, as run.sh does, so that nothing is built twice.
heading 'Building .NET'
dotnet=0
dotnet build Realtime.sln --configuration Release --nologo --verbosity quiet || dotnet=$?

if [ "$dotnet" = 0 ]; then
  # The short run has one too, which a failing test names.
  export REALTIME_CHAOS_SEED=${REALTIME_CHAOS_SEED:-$(((RANDOM << 15) | RANDOM))}
  heading ".NET tests (REALTIME_CHAOS_SEED=$REALTIME_CHAOS_SEED)"
  # bash before 4.4 takes an empty array for an unset variable.
  dotnet test Realtime.sln --configuration Release --no-build --nologo --logger trx --results-directory "$results/dotnet" \
    --blame-hang-timeout 15m --blame-hang-dump-type none ${filter[@]+"${filter[@]}"} || dotnet=$?
fi

vitest=$web
playwright=$web
if [ "$web" = 0 ]; then
  heading 'Web tests'
  (cd web && npx vitest run --reporter=default --reporter=json --outputFile="$results/vitest.json") || vitest=$?

  heading 'Browser tests'
  (cd web && PLAYWRIGHT_JSON_OUTPUT_NAME="$results/playwright.json" npx playwright test --reporter=list,json) || playwright=$?
fi

heading 'Results'
node scripts/count-test-results.mjs \
  .NET trx "$dotnet" "$results/dotnet" \
  Web vitest "$vitest" "$results/vitest.json" \
  Browser playwright "$playwright" "$results/playwright.json"
