#!/usr/bin/env python3
"""Checks the direction rules between the folders, from the #include lines alone.

The rules are the ones ARCHITECTURE.md explains. Each violation is one line, file:line: rule.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from source_files import ROOT, source_files  # noqa: E402

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
VAGUE_FOLDERS = {"util", "utils", "helper", "helpers", "misc", "manager", "managers"}
PG_LIBRARIES = ("common/pg/", "common/outbox/", "common/ownership/", "common/testing/")
PURE_FOLDERS = ("services/consensus/live/", "services/consensus/simulate/")
STD_HEADER = re.compile(r"^[a-z_0-9]+$")
GRPC_FILES = re.compile(r"(_service|_client|_channel|channel)(_test)?\.(cc|h)$")


def service_of(path):
    """'dispatch' for services/dispatch/..., else None."""
    parts = path.split("/")
    return parts[1] if parts[0] == "services" and len(parts) > 2 else None


def is_test(path):
    return path.startswith("tests/") or re.search(r"_test(_\w+)?\.(cc|h)$", path) is not None


def is_ours(header):
    return header.split("/")[0] in ("common", "services", "clients", "tests", "crowdloom")


def service_meets_service(path, header, _):
    mine, other = service_of(path), service_of(header)
    if not other or other == mine:
        return None
    if path.startswith(("services/allinone/", "tests/")):
        return None
    # Verifying reads the databases themselves, and folds consensus' log by its own rules.
    if path.startswith("clients/cli/verify/") and header.startswith("services/consensus/store/"):
        return None
    # What is pure, the command line tool may use without a server: a core, and the live decisions
    # of consensus, which it replays.
    pure = (f"services/{other}/core/", *PURE_FOLDERS)
    if path.startswith("clients/cli/") and header.startswith(pure):
        return None
    return "a service, client or library meets another service through proto/ only"


def common_is_below(path, header, _):
    if path.startswith("common/") and header.startswith(("services/", "clients/", "tests/")):
        return "common/ knows nothing of what stands on it"
    if path.startswith("services/") and header.startswith(("clients/", "tests/")):
        return "services/ never include clients/ or tests/"
    return None


def core_is_pure(path, header, quote):
    if not re.match(r"services/\w+/core/", path):
        return None
    allowed = (
        header.startswith(("common/base/", "absl/", "google/protobuf/", service_core(path)))
        or (header.endswith(".pb.h") and not header.endswith(".grpc.pb.h"))
        or (quote == "<" and STD_HEADER.match(header))
        or (is_test(path) and header.startswith(("common/testing/", "gtest/", "gmock/")))
    )
    return None if allowed else "core/ includes only common/base, std, absl and protobuf messages"


def service_core(path):
    return "/".join(path.split("/")[:3]) + "/"


def base_is_lowest(path, header, _):
    if path.startswith("common/base/") and is_ours(header) and not is_test(path):
        if not header.startswith("common/base/"):
            return "common/base stands on std and absl only"
    return None


def testing_is_for_tests(path, header, _):
    if header.startswith("common/testing/") and not path.startswith("common/testing/"):
        if not is_test(path) and not re.search(r"(^|/)(testing|bench)(/|_)", path):
            return "common/testing is for tests only"
    return None


def grpc_stays_in_place(path, header, _):
    if not header.endswith(".grpc.pb.h") or is_test(path):
        return None
    if path.startswith("common/rpc/") or GRPC_FILES.search(path):
        return None
    return "*.grpc.pb.h belongs in *_service.*, *_client.*, channel code and common/rpc"


def pqxx_stays_in_place(path, header, _):
    if not re.match(r"(pqxx/|libpq)", header) or is_test(path):
        return None
    if path.startswith(PG_LIBRARIES) or "/store/" in path:
        return None
    return "pqxx belongs in store/, common/pg and the libraries on top of it"


def hiredis_stays_in_place(path, header, _):
    if header.startswith("hiredis/") and not path.startswith("common/redis/"):
        return "hiredis belongs in common/redis"
    return None


INCLUDE_RULES = [
    service_meets_service, common_is_below, core_is_pure, base_is_lowest, testing_is_for_tests,
    grpc_stays_in_place, pqxx_stays_in_place, hiredis_stays_in_place,
]


def includes_of(text):
    """(line number, quote, header) of each #include."""
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def check_includes(path, text):
    for number, quote, header in includes_of(text):
        for rule in INCLUDE_RULES:
            broken = rule(path, header, quote)
            if broken:
                yield f"{path}:{number}: includes {header}: {broken}"


def check_folders(path):
    vague = VAGUE_FOLDERS & set(path.split("/")[:-1])
    if vague:
        yield f"{path}:1: folder '{vague.pop()}': a folder is named after a thing"


def main():
    broken = []
    for path in source_files(""):
        broken += check_folders(path)
        if path.endswith((".cc", ".h")):
            broken += check_includes(path, (ROOT / path).read_text(errors="replace"))
    print("\n".join(broken) or "layers: every include goes the right way")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
