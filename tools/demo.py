#!/usr/bin/env python3
"""The main job end to end on a throwaway installation: `./dev demo [--dataset DIR]`.

A project manager imports a batch, recorded people label it through leases, consensus aggregates
it, the ledger pays it, and the invariants are read from the database. Without a data set a small
made-up crowd does it.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sample_crowd  # noqa: E402
from private_postgres import PrivatePostgres  # noqa: E402
from private_redis import PrivateRedis  # noqa: E402
from source_files import BUILD  # noqa: E402
from stacks import AllInOne, Processes, StackError  # noqa: E402

BIN = BUILD / "release/bin"


def dataset_files(folder):
    """(answers, truth or None) of a folder, plain or gzipped."""
    found = {}
    for name in ("answers", "truth"):
        paths = [folder / f"{name}.csv", folder / f"{name}.csv.gz"]
        found[name] = next((path for path in paths if path.exists()), None)
    if found["answers"] is None:
        raise SystemExit(f"demo: {folder} has no answers.csv")
    return found["answers"], found["truth"]


def replay(stack, options, folder):
    """Runs crowdctl replay in the foreground; its exit code."""
    answers, truth = dataset_files(folder)
    command = stack.ctl_command("replay", "--answers", str(answers), "--overlap-policy",
                                options.overlap_policy, "--database-url",
                                stack.addresses["database_url"])
    command += ["--truth", str(truth)] if truth else []
    command += ["--json"] if options.json else []
    return subprocess.run(command, env=stack.environment(), check=False).returncode


def run(options, folder, scratch):
    if not options.processes:
        with AllInOne(BIN, scratch / "data") as stack:
            return replay(stack, options, folder)
    with PrivatePostgres() as database_url, PrivateRedis() as redis_url, \
            Processes(BIN, scratch / "data", database_url, redis_url) as stack:
        return replay(stack, options, folder)


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--dataset", type=pathlib.Path, help="a folder with answers.csv, truth.csv")
    parser.add_argument("--overlap-policy", choices=["fixed", "dynamic"], default="fixed")
    parser.add_argument("--processes", action="store_true",
                        help="every service as two processes of its own")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crowdloom-demo-") as name:
        scratch = pathlib.Path(name)
        folder = options.dataset
        if folder is None:
            folder = scratch / "crowd"
            folder.mkdir()
            sample_crowd.write_crowd(folder)
        try:
            return run(options, folder, scratch)
        except StackError as error:
            print(f"demo: {error}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
