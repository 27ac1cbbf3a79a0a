#!/bin/sh
# Which system packages are missing? Installs those, by apt, and nothing that is already here.
#
#   sh setup/system-packages.sh runtime    what serving needs
#   sh setup/system-packages.sh test       what the tests need besides
#   sh setup/system-packages.sh bench      what measuring needs besides
#
# PostgreSQL with PostGIS is left out when ASSETMAP_DATABASE_URL names a database.
set -eu

needed_for=${1:-runtime}
no_main_cluster=/etc/postgresql-common/createcluster.d/zz-assetmap-setup.conf

main() {
    case "$needed_for" in
    runtime) missing="$(missing_for_python)$(missing_for_database)$(missing_for_reports)" ;;
    test) missing=$(missing_for_browser_tests) ;;
    bench) missing=$(missing_for_measuring) ;;
    *)
        echo "setup/system-packages.sh: give \"runtime\", \"test\" or \"bench\", not \"$needed_for\"." >&2
        exit 2
        ;;
    esac
    [ -n "$missing" ] || return 0
    if command -v apt-get >/dev/null 2>&1; then
        install_by_apt "$missing"
    else
        explain_without_apt "$missing"
    fi
}

missing_for_python() {
    # On Debian the standard library comes without what makes a virtual environment.
    if [ -n "$(ls .venv/pyvenv.cfg 2>/dev/null)" ]; then return 0; fi
    for python in python3.11 python3.12 python3.13 python3; do
        if "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return 0; fi
    done
    printf 'python3 python3-venv '
}

missing_for_database() {
    if [ -n "${ASSETMAP_DATABASE_URL:-}" ] || has_postgis; then return 0; fi
    printf 'postgresql-postgis '
}

has_postgis() {
    # The server's programs and the extension, in whatever version.
    for programs in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null)"; do
        [ -x "$programs/initdb" ] && [ -x "$programs/postgres" ] || continue
        version=$(basename "$(dirname "$programs")")
        for shared in "/usr/share/postgresql/$version" "$(pg_config --sharedir 2>/dev/null)"; do
            if [ -f "$shared/extension/postgis.control" ]; then return 0; fi
        done
    done
    return 1
}

missing_for_reports() {
    # Reports as PDF are drawn with Pango, and need one font that is always there.
    has_library libpango-1.0.so.0 || printf 'libpango-1.0-0 '
    has_library libpangoft2-1.0.so.0 || printf 'libpangoft2-1.0-0 '
    has_library libharfbuzz-subset.so.0 || printf 'libharfbuzz-subset0 '
    has_package fonts-dejavu-core || has_dejavu || printf 'fonts-dejavu-core '
}

missing_for_browser_tests() {
    # Chromium without the windows of a desktop is faster; only Debian has a package of it.
    if command -v chromium-headless-shell >/dev/null 2>&1; then return 0; fi
    if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
        printf 'chromium-headless-shell '
        return 0
    fi
    for browser in chromium chromium-browser google-chrome; do
        if command -v "$browser" >/dev/null 2>&1; then return 0; fi
    done
    printf 'chromium '
}

missing_for_measuring() {
    # A load that costs the machine little: pgbench comes with PostgreSQL.
    command -v wrk >/dev/null 2>&1 || printf 'wrk '
}

has_library() {
    # An ordinary user's PATH may lack /sbin, where ldconfig lives.
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$1"
}

has_package() {
    dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

has_dejavu() {
    find /usr/share/fonts /usr/local/share/fonts -name 'DejaVuSans.ttf' 2>/dev/null | grep -q .
}

install_by_apt() {
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "Missing here: $1- ask an administrator to run: apt-get install --no-install-recommends $1" >&2
            exit 1
        fi
        as_root=sudo
    fi
    echo "Installing system packages: $1"
    case "$1" in *postgresql*) keep_debian_from_starting_a_server ;; esac
    $as_root apt-get update -qq
    # Package names are separate words on purpose.
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 </dev/null >/dev/null
}

keep_debian_from_starting_a_server() {
    # Debian's package makes and starts a cluster of its own; assetmap starts a private one when asked to.
    $as_root mkdir -p "$(dirname "$no_main_cluster")"
    echo 'create_main_cluster = false' | $as_root tee "$no_main_cluster" >/dev/null
    trap '$as_root rm -f "$no_main_cluster"' EXIT
}

explain_without_apt() {
    case "$1" in
    *postgresql-postgis* | *python3*)
        echo "No apt-get here to install: $1- set ASSETMAP_DATABASE_URL to a PostgreSQL with PostGIS and run this again, or use \`docker compose up\`." >&2
        exit 1
        ;;
    *wrk*)
        echo "No apt-get here to install wrk, which \`make bench\` loads the site with: install it by other means." >&2
        ;;
    *chromium*)
        echo "No apt-get here to install Chromium, which the browser tests need: install it by other means." >&2
        ;;
    *)
        echo "No apt-get here to install: $1- the site will run, but reports as PDF need them." >&2
        ;;
    esac
}

main
