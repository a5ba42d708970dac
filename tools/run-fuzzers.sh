#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each fuzzer for so many seconds, from the seeds in fuzz/corpus. New inputs stay in the build tree;
# what crashes is kept there too, to be looked at and added to the corpus with its fix.
#
#     tools/run-fuzzers.sh BUILD SECONDS
cd "$(dirname "$0")/.." || exit 1
tree=$1
seconds=$2
bad=0

for fuzzer in "$tree"/fuzz/fuzz_*; do
	[ -f "$fuzzer" ] || continue
	name=${fuzzer##*/fuzz_}
	found=$tree/found/$name
	mkdir -p "$found"
	if "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$tree/found/$name-" "$found" "fuzz/corpus/$name" \
		>"$tree/found/$name.log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$tree/found/$name.log")
		echo "ok      $name: $runs runs"
	else
		echo "FAILED  $name: $tree/found/$name.log"
		tail -n 30 "$tree/found/$name.log"
		bad=1
	fi
done
exit $bad
