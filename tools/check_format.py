#!/usr/bin/env python3
"""clang-format on the C++ sources of the repository: checks, or with --fix rewrites in place."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from source_files import ROOT, source_files  # noqa: E402


def main():
    files = source_files(".cc", ".h")
    if not files:
        return 0
    mode = ["-i"] if "--fix" in sys.argv[1:] else ["--dry-run", "-Werror"]
    result = subprocess.run(["clang-format", *mode, *files], cwd=ROOT, stderr=subprocess.PIPE,
                            text=True, check=False)
    if result.returncode:
        print(result.stderr, end="")
        print("format: run ./dev fmt")
        return 1
    print(f"format: {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
