#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing for: build (compiler and libraries), test (what the tests drive), dev
# (linters, fuzzers). Quick when nothing is missing. On other systems than Debian it only says what
# is.
#
#     tools/setup.sh build [test] [dev]
set -eu
cd "$(dirname "$0")/.."

# package, then the command that succeeds where it, or something as good, is there
packages_build='
gcc                   command -v cc
libc6-dev             echo "#include <stdio.h>" | cc -E -xc - >/dev/null
meson                 command -v meson
ninja-build           command -v ninja
pkg-config            command -v pkg-config
libcurl4-openssl-dev  pkg-config --exists libcurl
libssl-dev            pkg-config --exists libcrypto
libsqlite3-dev        pkg-config --exists sqlite3
libyaml-dev           pkg-config --exists yaml-0.1
libexpat1-dev         pkg-config --exists expat
libcairo2-dev         pkg-config --exists cairo
libpango1.0-dev       pkg-config --exists pangocairo
libpng-dev            pkg-config --exists libpng
libjpeg62-turbo-dev   pkg-config --exists libjpeg
zlib1g-dev            pkg-config --exists zlib
libxxhash-dev         pkg-config --exists libxxhash
libgraphviz-dev       pkg-config --exists libgvc
libcmocka-dev         pkg-config --exists cmocka
fonts-dejavu-core     command -v fc-list && fc-list | grep -q DejaVu
fontconfig            command -v fc-list
'
packages_test='
python3               command -v python3
python3-venv          python3 -c "import ensurepip, venv"
ca-certificates       test -e /etc/ssl/certs/ca-certificates.crt
graphviz              command -v dot
librsvg2-bin          command -v rsvg-convert
poppler-utils         command -v pdftotext && command -v pdfinfo
qpdf                  command -v qpdf
libjpeg-turbo-progs   command -v djpeg
libxml2-utils         command -v xmllint
chromium              command -v chromium || command -v chromium-browser || command -v google-chrome
fonts-inter           command -v fc-list && fc-list | grep -q "Inter:"
git                   command -v git
nodejs                command -v node
npm                   command -v npm
man-db                command -v man
mandoc                command -v mandoc
shellcheck            command -v shellcheck
zsh                   command -v zsh
fish                  command -v fish
'
# shellcheck disable=SC2016 # the probes are expanded by the shell that runs them
packages_dev='
clang                 command -v clang
libclang-rt-14-dev    command -v clang && test -e "$(clang -print-file-name=libclang_rt.fuzzer-x86_64.a)" -o -e "$(clang -print-resource-dir)/lib/linux"
clang-format          command -v clang-format
clang-tidy            command -v clang-tidy
cppcheck              command -v cppcheck
valgrind              command -v valgrind
gcovr                 command -v gcovr
'

missing_of() {
	printf '%s\n' "$1" | while read -r package probe; do
		[ -z "$package" ] || sh -c "$probe" >/dev/null 2>&1 || printf ' %s' "$package"
	done
}

install_packages() {
	root=
	if [ "$(id -u)" != 0 ]; then
		root='sudo'
		[ -t 0 ] || root='sudo -n'
	fi
	if ! command -v apt-get >/dev/null; then
		echo "setup: please install these, or what your system calls them:$1" >&2
		exit 1
	fi
	echo "setup: installing$1"
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086 # words are meant
	if ! { $root apt-get -qq update && $root apt-get -qq -y --no-install-recommends install $1 >/dev/null; }; then
		echo "setup: could not install$1 (needs root or sudo, and a reachable mirror)" >&2
		exit 1
	fi
}

# One folder made from one lock file: made again when the lock's hash differs from the one kept.
is_current() {
	[ -e "$2" ] && [ "$(cat "$2")" = "$(sha256sum <"$1")" ]
}

setup_python() {
	is_current tests/requirements.txt build/venv/.lock && return
	echo 'setup: Python modules of the tests into build/venv'
	rm -rf build/venv
	mkdir -p build
	python3 -m venv build/venv
	build/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		-r tests/requirements.txt
	sha256sum <tests/requirements.txt >build/venv/.lock
}

setup_node() {
	is_current tests/package-lock.json tests/node_modules/.lock && return
	echo 'setup: Node modules of the tests into tests/node_modules'
	(cd tests && npm ci --no-audit --no-fund --loglevel=error)
	sha256sum <tests/package-lock.json >tests/node_modules/.lock
}

[ $# -gt 0 ] || set -- build test
missing=
for group in "$@"; do
	case $group in
	build) missing="$missing$(missing_of "$packages_build")" ;;
	test) missing="$missing$(missing_of "$packages_test")" ;;
	dev) missing="$missing$(missing_of "$packages_dev")" ;;
	*)
		echo "setup: no group '$group' (build, test, dev)" >&2
		exit 2
		;;
	esac
done
[ -z "$missing" ] || install_packages "$missing"
for group in "$@"; do
	if [ "$group" = test ]; then
		setup_python
		setup_node
	fi
done
