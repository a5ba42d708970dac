#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everything that can be said about the sources without running them. The argument is a built tree.
# shellcheck disable=SC2317 # step calls them
cd "$(dirname "$0")/.." || exit 1
tree=$1
bad=0

step() {
	name=$1
	shift
	if out=$("$@" 2>&1); then
		echo "ok      $name"
	else
		echo "FAILED  $name"
		printf '%s\n' "$out"
		bad=1
	fi
}

format() {
	git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror
}

# What this tree builds: a file that stands in for a missing library is no part of it.
built() {
	sed -n 's|.*"file": "[./]*\(src/[^"]*\.c\)".*|\1|p' "$tree/compile_commands.json" | sort -u
}

tidy() {
	git ls-files 'src/*.c' | grep -Fx "$(built)" | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$tree" \
		--warnings-as-errors='*' 2>/dev/null
}

check_c() {
	git ls-files 'src/*.c' | xargs cppcheck --quiet --error-exitcode=1 --inline-suppr \
		--enable=warning,performance,portability --suppress=missingIncludeSystem \
		--std=c11 -D_GNU_SOURCE -DCVZ_VERSION='"x"' -Isrc -j "$(nproc)"
}

scripts() {
	git ls-files '*.sh' .ci/run | xargs shellcheck
}

step 'format (clang-format)' format
step 'layers' tools/check-layers.sh
step 'sizes' tools/check-sizes.py
step 'headers alone' tools/check-headers.sh
step 'scripts (shellcheck)' scripts
step 'cppcheck' check_c
step 'clang-tidy' tidy
exit $bad
