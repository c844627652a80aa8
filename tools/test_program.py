"""Runs one test program and counts its cases from the JUnit report that it writes."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree

from outcome import Outcome

SECONDS_MAX = 900
OUTPUT_CHARACTERS_MAX = 200_000


def run_limited(command, seconds_max, environment=None, folder=None):
    """(exit code, output) of a command in its own process group, killed when it takes too long."""
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=output, env=environment, cwd=folder,
                                   start_new_session=True)
        try:
            code = process.wait(seconds_max)
        except BaseException as stop:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if not isinstance(stop, subprocess.TimeoutExpired):
                raise
            code = None
        output.seek(0)
        text = output.read()
    return code, text[-OUTPUT_CHARACTERS_MAX:]


def count_cases(report):
    """(passed, failed, skipped) of a report by GoogleTest or Vitest."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        if case.get("status") == "notrun":
            continue  # filtered out or disabled
        if case.find("failure") is not None:
            failed += 1
        elif case.get("result") == "skipped" or case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def verdict(code, seconds_max):
    """Why a program failed as a whole, or nothing."""
    if code is None:
        return f"killed after {seconds_max} s"
    if code < 0:
        return f"died by {signal.Signals(-code).name}"
    return f"exit code {code}" if code else ""


def run(name, command_of, environment, folder=None, seconds_max=SECONDS_MAX):
    """The Outcome of the command that `command_of` makes for a report file's path.

    A crash, or a bad exit without a failed case, is one failed case.
    """
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crowdloom-report-") as reports:
        report = pathlib.Path(reports, "report.xml")
        code, output = run_limited(command_of(report), seconds_max, environment, folder)
        counts = count_cases(report) if report.exists() else (0, 0, 0)
    seconds = time.monotonic() - start
    outcome = Outcome(name, *counts, seconds, output, verdict(code, seconds_max))
    if outcome.note and not outcome.failed:
        outcome.failed = 1
    elif outcome.failed:
        outcome.note = ""
    return outcome
