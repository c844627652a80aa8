"""Counting: what GoogleTest reports and what a program's end says, without any GoogleTest."""

import pathlib
import stat
import tempfile
import unittest

import test_program
from outcome import Outcome, summary

REPORT = """<?xml version="1.0"?>
<testsuites><testsuite name="Money">
  <testcase name="Adds" status="run" result="completed"/>
  <testcase name="Rounds" status="run" result="completed"><failure message="1 != 2"/></testcase>
  <testcase name="Wants data" status="run" result="skipped"><skipped message="none"/></testcase>
  <testcase name="Filtered" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""


class RunTestsTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, body):
        """A script in the place of a GoogleTest program; $report is the file it should write."""
        path = self.folder / "money_test"
        path.write_text("#!/bin/sh\nreport=$1\n" + body)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return test_program.run("money", lambda report: [path, report], None, seconds_max=2)

    def writing(self, report, then):
        (self.folder / "given.xml").write_text(report)
        return self.program(f'cp {self.folder}/given.xml "$report"\n{then}\n')

    def test_counts_cases_by_their_result(self):
        outcome = self.writing(REPORT, "echo details; exit 1")
        self.assertEqual((outcome.passed, outcome.failed, outcome.skipped), (1, 1, 1))
        self.assertIn("details", outcome.output)

    def test_a_crash_before_the_report_is_a_failure(self):
        outcome = self.program("kill -SEGV $$")
        self.assertEqual((outcome.passed, outcome.failed), (0, 1))
        self.assertIn("SIGSEGV", outcome.note)

    def test_a_bad_exit_after_good_cases_is_a_failure(self):
        good = REPORT.replace('<failure message="1 != 2"/>', "")
        outcome = self.writing(good, "exit 23")
        self.assertEqual((outcome.passed, outcome.failed), (2, 1))
        self.assertIn("23", outcome.note)

    def test_a_program_that_hangs_is_killed_and_fails(self):
        outcome = self.program("sleep 60")
        self.assertEqual(outcome.failed, 1)
        self.assertLess(outcome.seconds, 20)

    def test_summary_is_one_plain_line(self):
        outcomes = [Outcome("a", passed=2), Outcome("b", passed=1, failed=1)]
        self.assertEqual(summary(outcomes), "3 passed, 1 failed")
        outcomes.append(Outcome("c", skipped=4))
        self.assertEqual(summary(outcomes), "3 passed, 1 failed, 4 skipped")


if __name__ == "__main__":
    unittest.main()
