#!/usr/bin/env python3
"""Runs every test program and check, and ends with one line: N passed, N failed.

Test programs are those of build/<preset>/tests; each check of lint.py counts as one case, and so
does each case of the tools' own tests. There is one throwaway PostgreSQL for each program that runs
at a time, named to it by CROWDLOOM_TEST_POSTGRES; it makes its own databases in it. Not one for
all: open transactions of any database hold back the horizon by which feeds and balances wait for
late commits.
"""

import argparse
import concurrent.futures
import contextlib
import io
import os
import pathlib
import queue
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import lint  # noqa: E402
import test_program  # noqa: E402
from outcome import SKIPPED, Outcome, summary  # noqa: E402
from private_postgres import PrivatePostgres  # noqa: E402
from source_files import BUILD, ROOT  # noqa: E402

WEB = ROOT / "clients/web"
SERVER_VARIABLE = "CROWDLOOM_TEST_POSTGRES"
TIDY_SECONDS = 120
CHECK_SECONDS_MAX = 900
SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=0:second_deadlock_stack=1",
}


def programs_of(preset):
    """The test programs that the build made: files of an older build are not run."""
    listed = subprocess.run(["ninja", "-C", str(BUILD / preset), "-t", "targets", "all"],
                            capture_output=True, text=True, check=True).stdout
    names = {line.split(":")[0] for line in listed.splitlines() if line.startswith("tests/")}
    paths = [BUILD / preset / name for name in sorted(names)]
    return [path for path in paths if path.is_file() and os.access(path, os.X_OK)]


def prefix_of(preset):
    """TSan of gcc 12 cannot map its shadow under the address randomisation of newer kernels."""
    without_randomisation = ["setarch", "-R"]
    if preset != "tsan" or subprocess.run([*without_randomisation, "true"], capture_output=True,
                                          check=False).returncode:
        return []
    return without_randomisation


def run_program(preset, path, case_filter, environment, servers):
    def command(report):
        words = [*prefix_of(preset), str(path), f"--gtest_output=xml:{report}", "--gtest_brief=1"]
        return words + ([f"--gtest_filter={case_filter}"] if case_filter else [])

    name = path.name if preset == "release" else f"{path.name} [{preset}]"
    server = servers.get()
    try:
        return test_program.run(name, command, {**environment, SERVER_VARIABLE: server})
    finally:
        servers.put(server)


def run_web(project, environment):
    def command(report):
        return ["npx", "vitest", "run", "--project", project, "--reporter=default",
                "--reporter=junit", f"--outputFile.junit={report}"]

    return test_program.run(f"web {project}", command, environment, WEB)


def run_check(name, check):
    start = time.monotonic()
    command = lint.command_of(check)
    if name == "clang-tidy":
        command += ["--seconds", str(TIDY_SECONDS)]
    code, output = test_program.run_limited(command, CHECK_SECONDS_MAX)
    outcome = Outcome(name, seconds=time.monotonic() - start, output=output)
    outcome.passed, outcome.skipped = int(code == 0), int(code == SKIPPED)
    outcome.failed = 1 - outcome.passed - outcome.skipped
    outcome.note = (output.strip().splitlines() or [""])[-1][:100]
    return outcome


def run_python_tests(name, folder):
    start = time.monotonic()
    output = io.StringIO()
    tests = unittest.TestLoader().discover(str(ROOT / folder), "*_test.py")
    result = unittest.TextTestRunner(stream=output, verbosity=0).run(tests)
    failed, skipped = len(result.failures) + len(result.errors), len(result.skipped)
    return Outcome(name, result.testsRun - failed - skipped, failed, skipped,
                   time.monotonic() - start, output.getvalue())


def jobs_of(options, environment, servers):
    """(name, function) of everything to run, the longest kind first."""
    for preset in options.presets:
        for path in programs_of(preset):
            whole = not options.filter or options.filter in path.name
            case_filter = "" if whole else f"*{options.filter}*"
            yield path.name, lambda p=preset, f=path, c=case_filter: run_program(
                p, f, c, environment, servers)
    for project in ("unit", "browser") if (WEB / "node_modules").exists() else ():
        if options.filter in f"web {project}":
            yield project, lambda p=project: run_web(p, environment)
    for name, folder in (("e2e", "tests/e2e"), ("tools", "tools")):
        if options.filter in name:
            yield name, lambda n=name, f=folder: run_python_tests(n, f)
    for name, check in lint.CHECKS:
        if options.filter in name:
            yield name, lambda n=name, c=check: run_check(n, c)


def run_all(options, environment, servers):
    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(function) for _, function in jobs_of(options, environment, servers)]
        for future in concurrent.futures.as_completed(futures):
            outcome = future.result()
            outcomes.append(outcome)
            if outcome.passed or outcome.failed or outcome.skipped:
                print(outcome.line(), flush=True)
    return outcomes


def clean_environment():
    """The tests see no server of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **SANITIZER_OPTIONS}


def report(outcomes):
    for outcome in outcomes:
        if outcome.failed:
            print(f"\n=== {outcome.name}: {outcome.note}\n{outcome.output.rstrip()}")
    print()
    print(summary(outcomes))
    return 1 if any(o.failed for o in outcomes) or not any(o.passed for o in outcomes) else 0


def parse_options():
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__)
    parser.add_argument("--filter", default="", metavar="X",
                        help="programs and checks whose name contains X, and cases that do")
    parser.add_argument("--asan", action="append_const", dest="presets", const="asan",
                        help="also the unit tests under AddressSanitizer and UBSan")
    parser.add_argument("--tsan", action="append_const", dest="presets", const="tsan",
                        help="also the tests without gRPC under ThreadSanitizer")
    parser.add_argument("--jobs", type=int, default=2, help="how many run at once")
    options = parser.parse_args()
    options.presets = ["release", *(options.presets or [])]
    return options


def main():
    options = parse_options()
    servers = queue.Queue()
    with contextlib.ExitStack() as stack:
        for _ in range(options.jobs):
            servers.put(stack.enter_context(PrivatePostgres()))
        outcomes = run_all(options, clean_environment(), servers)
    return report(outcomes)


if __name__ == "__main__":
    sys.exit(main())
