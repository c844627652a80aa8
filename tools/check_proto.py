#!/usr/bin/env python3
"""The contracts' checks, by buf: `lint`, `breaking`, or `baseline` to accept the present contracts.

A breaking change is one against proto/baseline.binpb, the contracts as last released. Without buf
(npm could not be reached) the answer is exit code 77, which the test run counts as skipped.
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from source_files import BUILD, ROOT  # noqa: E402

SKIPPED = 77
BUF = BUILD / "buf/node_modules/.bin/buf"
PROTO = ROOT / "proto"
BASELINE = PROTO / "baseline.binpb"


def buf(*arguments):
    return subprocess.run([str(BUF), *arguments], cwd=PROTO, check=False).returncode


def lint():
    return buf("lint")


def breaking():
    if not BASELINE.exists():
        print("proto: nothing is released yet; ./dev gen makes the baseline")
        return SKIPPED
    return buf("breaking", "--against", BASELINE.name)


def baseline():
    return buf("build", "--exclude-source-info", "-o", BASELINE.name)


def main():
    command = {"lint": lint, "breaking": breaking, "baseline": baseline}[sys.argv[1]]
    if not any(PROTO.rglob("*.proto")):
        print("proto: no contracts yet")
        return SKIPPED
    if not BUF.exists():
        print("proto: buf is not installed because npm could not be reached")
        return SKIPPED
    return command()


if __name__ == "__main__":
    sys.exit(main())
