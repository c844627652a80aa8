"""Each style rule, broken once and kept once."""

import unittest

from check_style import check_text, fix_guard, guard_of


class CheckStyleTest(unittest.TestCase):

    def refused(self, path, text, words):
        found = list(check_text(path, text))
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_guard_follows_the_path(self):
        guard = "CROWDLOOM_COMMON_PG_ROWS_H_"
        self.assertEqual(guard_of("common/pg/rows.h"), guard)
        good = f"// Rows.\n#ifndef {guard}\n#define {guard}\n#endif  // {guard}\n"
        self.assertEqual(list(check_text("common/pg/rows.h", good)), [])
        self.refused("common/pg/other.h", good, "CROWDLOOM_COMMON_PG_OTHER_H_")
        self.refused("common/pg/rows.h", "#pragma once\n", guard)
        self.refused("common/pg/rows.h", "int x;\n", guard)

    def test_fix_renames_the_guard_only(self):
        text = "#ifndef A_H_\n#define A_H_\nint A_H_x;\n#endif  // A_H_\n"
        fixed = fix_guard("b.h", text)
        self.assertEqual(list(check_text("b.h", fixed)), [])
        self.assertIn("int A_H_x;", fixed)
        self.assertEqual(fix_guard("b.h", "#pragma once\n"), "#pragma once\n")

    def test_lines(self):
        self.refused("a.cc", "\tint x;\n", "a tab")
        self.refused("a.cc", "int x; \n", "blanks")
        self.refused("a.cc", "x" * 101 + "\n", "101 columns")
        self.refused("a.cc", "int x;", "no newline")
        self.refused("a.proto", "// " + "x" * 100 + "\n", "103 columns")
        self.assertEqual(list(check_text("a.cc", "x" * 100 + "\n")), [])
        self.assertEqual(list(check_text("a.proto", "x" * 101 + "\n")), [])

    def test_todo_has_an_owner(self):
        self.refused("a.cc", "// TODO: later\n", "owner")
        self.assertEqual(list(check_text("a.cc", "// TODO(ada): count twice\n")), [])

    def test_tests_do_not_sleep(self):
        self.refused("a_test.cc", "absl::SleepFor(absl::Seconds(1));\n", "do not sleep")
        self.assertEqual(list(check_text("loop.cc", "absl::SleepFor(pause);\n")), [])


if __name__ == "__main__":
    unittest.main()
