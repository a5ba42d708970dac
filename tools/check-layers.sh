#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# src/LAYERS says which module may include which. Prints every include that breaks it: a module that
# is not named there, another module's _priv.h, one backend's folder from another's.
cd "$(dirname "$0")/../src" || exit 1

grep -rno '#include "[^"]*"' --include='*.[ch]' . | awk -F'"' '
	NR == FNR {
		split($0, word, /[: ]+/)
		for (i in word)
			allowed[word[1], word[i]]
		next
	}
	{
		n = split($1, from, "/")
		k = split($2, to, "/")
		if (n < 3 || k < 2)
			next
		sub(/:.*/, "", from[n])
		if (!((from[2], to[1]) in allowed) || (to[k] ~ /_priv\.h$/ && from[2] != to[1]) ||
		    (k > 2 && from[2] == to[1] && n > 3 && from[3] != to[2])) {
			print "src/" substr($1, 3) $2
			bad = 1
		}
	}
	END { exit bad }' LAYERS -
