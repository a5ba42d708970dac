#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each header of src/ compiles alone: it includes what it uses.
cd "$(dirname "$0")/../src" || exit 1
flags=$(pkg-config --cflags libcurl cairo pangocairo sqlite3 2>/dev/null)
bad=0

for header in $(find . -name '*.h' ! -name banned.h | sort); do
	# shellcheck disable=SC2086 # words are meant
	printf '#include "%s"\n' "${header#./}" |
		${CC:-cc} -std=gnu17 -D_GNU_SOURCE -Wall -Werror -fsyntax-only -I. $flags \
			-include base/banned.h -xc - || {
		echo "src/${header#./} does not compile alone"
		bad=1
	}
done
exit $bad
