#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/run-tests.py counts what its programs say: a failure is never lost, nor a case invented."""
import importlib
import unittest

run_tests = importlib.import_module("run-tests")


def counted(stdout, result="OK", stderr=""):
    count = run_tests.count_test("t", {"stdout": stdout, "stderr": stderr, "result": result})
    return (count.passed, count.failed, count.skipped)


class Counting(unittest.TestCase):
    def test_counts_each_line_of_tap(self):
        self.assertEqual(counted("ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP why\n1..3\n", "FAIL"),
                         (1, 1, 1))

    def test_counts_a_skipped_plan_once(self):
        self.assertEqual(counted("1..0 # SKIP no suite\n", "SKIP"), (0, 0, 1))

    def test_a_program_that_fails_after_good_cases_is_a_failure(self):
        self.assertEqual(counted("ok 1 - a\n1..1\n", "ERROR"), (1, 1, 0))
        self.assertEqual(counted("ok 1 - a\n", "TIMEOUT"), (1, 1, 0))

    def test_counts_cases_of_unittest(self):
        self.assertEqual(counted("", "FAIL", "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, "
                                             "skipped=1)\n"), (2, 2, 1))
        self.assertEqual(counted("", "OK", "Ran 5 tests in 0.1s\n\nOK\n"), (5, 0, 0))

    def test_a_program_without_cases_is_one(self):
        self.assertEqual(counted("hello\n"), (1, 0, 0))
        self.assertEqual(counted("hello\n", "FAIL"), (0, 1, 0))
        self.assertEqual(counted("", "SKIP"), (0, 0, 1))

    def test_words_that_begin_like_a_result_are_none(self):
        self.assertEqual(counted("okay then\nnot okay\n# ok 1\n"), (1, 0, 0))


if __name__ == "__main__":
    unittest.main()
