#!/usr/bin/env python3
"""Every check of the sources that needs no build: layers, style, format, protos, clang-tidy.

Arguments go to clang-tidy: --all for every file, or the files to look at.
"""

import pathlib
import subprocess
import sys

TOOLS = pathlib.Path(__file__).resolve().parent
WEB = TOOLS.parent / "clients/web"
SKIPPED = 77

# (name, command). `./dev test` counts each as one test.
CHECKS = [
    ("layers", ["check_layers.py"]),
    ("style", ["check_style.py"]),
    ("format", ["check_format.py"]),
    ("proto lint", ["check_proto.py", "lint"]),
    ("proto breaking changes", ["check_proto.py", "breaking"]),
    ("deploy", ["check_deploy.py"]),
    ("clang-tidy", ["check_tidy.py"]),
]
if (WEB / "node_modules").exists():
    CHECKS.append(("web lint", ["npm", "run", "lint", "--prefix", str(WEB)]))


def command_of(check):
    if check[0].endswith(".py"):
        return [sys.executable, str(TOOLS / check[0]), *check[1:]]
    return check


def main():
    failed = []
    for name, check in CHECKS:
        more = sys.argv[1:] if name == "clang-tidy" else []
        if subprocess.run(command_of(check) + more, check=False).returncode not in (0, SKIPPED):
            failed.append(name)
    print("lint: " + (", ".join(failed) + " found something" if failed else "clean"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
