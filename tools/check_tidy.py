#!/usr/bin/env python3
"""clang-tidy on what changed, with a memory and a time limit.

A file that includes gRPC takes clang-tidy about ten seconds, so the test run looks at the files
that differ from the main branch, remembers clean ones by the content of all they include from this
repository, and stops at --seconds (what is left is named, and checked by the next run). --all looks
at every source file; file names look at those.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from source_files import BUILD, ROOT, changed_files, source_files  # noqa: E402

DATABASE = BUILD / "release"
MEMORY = BUILD / "tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def content_of(path, seen):
    """The texts of a file and of all it includes from the repository, in order."""
    if path in seen or not (ROOT / path).is_file():
        return
    seen.add(path)
    text = (ROOT / path).read_text(errors="replace")
    yield text
    for header in INCLUDE.findall(text):
        yield from content_of(header, seen)


def memory_of(path):
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    for text in content_of(path, set()):
        digest.update(text.encode())
    return MEMORY / digest.hexdigest()


def built_files():
    """The sources that the release preset compiles; clang-tidy needs their flags."""
    path = DATABASE / "compile_commands.json"
    database = json.loads(path.read_text()) if path.exists() else []
    return {os.path.relpath(entry["file"], ROOT) for entry in database}


def tidy(path):
    """(path, output); empty output is a clean file."""
    result = subprocess.run(["clang-tidy", "--quiet", "-p", str(DATABASE), path], cwd=ROOT,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                            check=False)
    return path, result.stdout if result.returncode else ""


def tidy_all(files, seconds):
    """(findings, files left unchecked when the time was over)."""
    deadline = time.monotonic() + seconds
    findings, left = [], []

    def one(path):
        if time.monotonic() > deadline:
            return path, None
        return tidy(path)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, output in pool.map(one, files):
            if output is None:
                left.append(path)
            elif output:
                findings.append(output)
            else:
                memory_of(path).touch()
    return findings, left


def wanted_files(options):
    if options.files:
        return [os.path.relpath(name, ROOT) for name in options.files]
    return source_files(".cc") if options.all else changed_files(".cc")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every source file, not what changed")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="start no file later")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()

    MEMORY.mkdir(parents=True, exist_ok=True)
    built = built_files()
    files = [path for path in wanted_files(options) if path in built]
    new = [path for path in files if not memory_of(path).exists()]
    findings, left = tidy_all(new, options.seconds)
    print("".join(findings), end="")
    print(f"tidy: {len(files)} files, {len(new) - len(left)} looked at now, {len(left)} left")
    if left:
        print("tidy: the time was over before: " + " ".join(left))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
