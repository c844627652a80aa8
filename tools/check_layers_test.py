"""Each direction rule, broken once and kept once."""

import unittest

from check_layers import check_folders, check_includes


def violations(path, *headers):
    lines = [h if h.startswith("<") else f'"{h}"' for h in headers]
    return list(check_includes(path, "\n".join(f"#include {line}" for line in lines)))


class CheckLayersTest(unittest.TestCase):

    def refused(self, path, header, words):
        found = violations(path, header)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def allowed(self, path, *headers):
        self.assertEqual(violations(path, *headers), [])

    def test_names_file_line_and_header(self):
        text = "// opening\n\n#include <vector>\n#include \"services/ledger/module.h\"\n"
        found = list(check_includes("services/dispatch/module.cc", text))
        self.assertTrue(found[0].startswith(
            "services/dispatch/module.cc:4: includes services/ledger/module.h:"), found)

    def test_services_meet_through_proto(self):
        self.refused("services/dispatch/module.cc", "services/ledger/module.h", "through proto/")
        self.refused("clients/cli/main.cc", "services/ledger/module.h", "through proto/")
        self.allowed("services/dispatch/module.cc", "services/dispatch/core/lease_policy.h",
                     "crowdloom/ledger/v1/account.pb.h")
        self.allowed("services/allinone/main.cc", "services/ledger/module.h")
        self.allowed("tests/integration/pay_test.cc", "services/ledger/module.h")

    def test_common_is_below_everything(self):
        for header in ("services/ledger/module.h", "clients/cli/flags.h", "tests/stack.h"):
            self.assertTrue(violations("common/pg/connection.cc", header), header)
        self.refused("services/ledger/module.cc", "clients/cli/flags.h", "never include clients/")
        self.refused("common/base/clock.cc", "common/pg/connection.h", "std and absl only")
        self.allowed("common/base/clock_test.cc", "common/testing/fake_clock.h", "gtest/gtest.h")

    def test_core_is_pure(self):
        core = "services/dispatch/core/lease_policy.cc"
        self.allowed(core, "common/base/clock.h", "absl/time/time.h", "<vector>",
                     "crowdloom/dispatch/v1/task.pb.h", "services/dispatch/core/lease_policy.h")
        for header in ("common/pg/connection.h", "services/dispatch/store/tasks.h",
                       "<sys/socket.h>", "<fmt/format.h>"):
            self.refused(core, header, "core/ includes only")

    def test_tests_of_core_may_use_test_tools_only(self):
        test = "services/dispatch/core/lease_policy_test.cc"
        self.allowed(test, "<gtest/gtest.h>", "common/testing/fake_clock.h")
        self.refused(test, "common/pg/connection.h", "core/ includes only")

    def test_testing_is_for_tests(self):
        self.refused("services/ledger/module.cc", "common/testing/fake_clock.h", "for tests only")
        self.allowed("services/ledger/module_test.cc", "common/testing/fake_clock.h")

    def test_grpc_headers_stay_in_place(self):
        header = "crowdloom/ledger/v1/ledger.grpc.pb.h"
        self.refused("services/ledger/module.cc", header, "*.grpc.pb.h")
        self.refused("services/ledger/store/accounts.cc", header, "*.grpc.pb.h")
        self.allowed("services/ledger/ledger_service.h", header)
        self.allowed("common/rpc/channel.cc", header)

    def test_pqxx_and_hiredis_stay_in_place(self):
        self.refused("services/ledger/module.cc", "<pqxx/pqxx>", "pqxx")
        self.allowed("services/ledger/store/accounts.cc", "<pqxx/pqxx>")
        self.allowed("common/pg/connection.cc", "<pqxx/pqxx>")
        self.refused("services/dispatch/store/queue.cc", "<hiredis/hiredis.h>", "hiredis")
        self.allowed("common/redis/connection.cc", "<hiredis/hiredis.h>")

    def test_vague_folders_are_refused(self):
        self.assertTrue(list(check_folders("common/util/strings.h")))
        self.assertEqual(list(check_folders("common/pg/util.h")), [])


if __name__ == "__main__":
    unittest.main()
