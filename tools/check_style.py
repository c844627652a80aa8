#!/usr/bin/env python3
"""The style rules that a line of text shows: cheap, so they run on every file.

Guards follow the path (common/pg/rows.h has CROWDLOOM_COMMON_PG_ROWS_H_; --fix corrects them), a
TODO names its owner, lines end at column 100, tabs and trailing blanks have no place, and tests do
not sleep.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from source_files import ROOT, source_files  # noqa: E402

CODE = (".cc", ".h", ".py", ".proto", ".cmake", "CMakeLists.txt", ".sql", ".lua", ".sh", "/dev")
COLUMNS_MAX = 100
# What cannot be broken, or reads better whole.
LONG_LINES = ("#include", "// http", "# http")
TODO = re.compile(r"\bTODO\b(?!\([\w.-]+\))")
SLEEP = re.compile(r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep)\s*\(")


def guard_of(path):
    return "CROWDLOOM_" + re.sub(r"[^A-Z0-9]", "_", path.upper()) + "_"


def check_guard(path, lines):
    if not path.endswith(".h"):
        return
    guards = [(n, line.split()) for n, line in enumerate(lines, 1)
              if line.startswith(("#ifndef", "#define", "#pragma once"))][:2]
    wanted = guard_of(path)
    if [words for _, words in guards] != [["#ifndef", wanted], ["#define", wanted]]:
        yield guards[0][0] if guards else 1, f"the include guard is {wanted}, after the path"


def fix_guard(path, text):
    """The text with the guard it has (a first #ifndef, defined next) renamed after the path."""
    match = re.search(r"^#ifndef (\w+_H_?)\n#define \1$", text, re.MULTILINE)
    return re.sub(rf"\b{match.group(1)}\b", guard_of(path), text) if match else text


def may_be_long(path, text):
    return text.startswith(LONG_LINES) or (path.endswith(".proto") and not text.startswith("//"))


def check_line(path, line):
    if "\t" in line:
        yield "a tab; this project indents by spaces"
    if line != line.rstrip():
        yield "blanks at the end of the line"
    if len(line) > COLUMNS_MAX and not may_be_long(path, line.lstrip()):
        yield f"{len(line)} columns; the limit is {COLUMNS_MAX}"
    if TODO.search(line) and not path.startswith("tools/check_style"):
        yield "a TODO names its owner: TODO(name): what"
    if path.endswith("_test.cc") and SLEEP.search(line) and "NOLINT" not in line:
        yield "tests do not sleep: inject a clock, or wait for the event"


def check_text(path, text):
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for broken in check_line(path, line):
            yield f"{path}:{number}: {broken}"
    for number, broken in check_guard(path, lines):
        yield f"{path}:{number}: {broken}"
    if text and not text.endswith("\n"):
        yield f"{path}:{len(lines)}: no newline at the end of the file"


def fix():
    for path in source_files(".h"):
        text = (ROOT / path).read_text()
        fixed = fix_guard(path, text)
        if fixed != text:
            (ROOT / path).write_text(fixed)


def main():
    if "--fix" in sys.argv[1:]:
        fix()
    broken = []
    for path in source_files(*CODE) + ["dev"]:
        broken += check_text(path, (ROOT / path).read_text(errors="replace"))
    print("\n".join(broken) or "style: clean")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
