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
        errors = [line for line in result.stderr.splitlines() if ": error:" in line]
        unformatted = {line.split(":")[0] for line in errors}
        print("\n".join(f"{path}:1: not formatted" for path in sorted(unformatted)))
        print(f"format: run ./dev fmt; {len(unformatted)} of {len(files)} files are not formatted")
        return 1
    print(f"format: {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
