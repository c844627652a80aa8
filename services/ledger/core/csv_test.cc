#include "services/ledger/core/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ledger/core/period.h"

namespace crowdloom::ledger {
namespace {

using ::testing::ElementsAre;

TEST(CsvTest, NothingThatASpreadsheetWouldComputeStandsFirst) {
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r1", " =1", "＝1", "＋1"}) {
    EXPECT_EQ(CsvField(text), std::string("\"'") + text + "\"") << text;
  }
  for (const char* text : {"", "1-1", "a=b", "王小明", " x"}) {
    EXPECT_EQ(CsvField(text), std::string("\"") + text + "\"") << text;
  }
  EXPECT_EQ(CsvField("a\"b"), "\"a\"\"b\"");
}

TEST(CsvTest, RowsAreReadAsTheyAreWritten) {
  const auto rows = ParseCsv(
      "\xef\xbb\xbf"
      "a,\"b,\"\"c\"\"\"\r\n\n\"two\nlines\",\nlast",
      9);
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), size_t{3});
  EXPECT_THAT((*rows)[0].fields, ElementsAre("a", "b,\"c\""));
  EXPECT_THAT((*rows)[1].fields, ElementsAre("two\nlines", ""));
  EXPECT_EQ((*rows)[1].line, 3);
  EXPECT_EQ((*rows)[2].line, 5);
  EXPECT_THAT(ParseCsv(CsvLine({"=1", "b"}), 1)->front().fields, ElementsAre("'=1", "b"));
}

TEST(CsvTest, BrokenAndEndlessTablesAreRefused) {
  EXPECT_FALSE(ParseCsv("\"never closed", 9).has_value());
  EXPECT_FALSE(ParseCsv("a\nb\nc", 2).has_value());
  EXPECT_TRUE(ParseCsv("", 2)->empty());
}

TEST(CsvTest, AmountsAreExact) {
  EXPECT_EQ(ParseMicros("12.5"), 12'500'000);
  EXPECT_EQ(ParseMicros("0.000001"), 1);
  for (const char* bad : {"", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", " 1", "0.0000001",
                          "99999999999999999999", "1000000001"}) {
    EXPECT_FALSE(ParseMicros(bad).has_value()) << bad;
  }
  for (const int64_t micros : {0L, 1L, 12'500'000L, 1'234'560'000L, -40'000L}) {
    const std::string text = FormatMicros(micros);
    if (micros >= 0) {
      EXPECT_EQ(ParseMicros(text), micros) << text;
    }
  }
  EXPECT_EQ(FormatMicros(12'500'000), "12.50");
  EXPECT_EQ(FormatMicros(-40'001), "-0.040001");
}

TEST(PeriodTest, MonthsBeginInChinasTime) {
  EXPECT_EQ(absl::FormatTime(StartOf(absl::CivilMonth(2026, 3)), absl::UTCTimeZone()),
            "2026-02-28T16:00:00+00:00");
  EXPECT_EQ(MonthOf(StartOf(absl::CivilMonth(2026, 3))), absl::CivilMonth(2026, 3));
  EXPECT_EQ(MonthOf(StartOf(absl::CivilMonth(2026, 3)) - absl::Seconds(1)),
            absl::CivilMonth(2026, 2));
}

TEST(PeriodTest, MonthsAndQuartersAreReadStrictly) {
  EXPECT_EQ(ParseMonth("2026-03"), absl::CivilMonth(2026, 3));
  EXPECT_EQ(MonthText(absl::CivilMonth(2026, 3)), "2026-03");
  EXPECT_EQ(ParseQuarter("2026Q4"), absl::CivilMonth(2026, 10));
  for (const char* bad :
       {"", "2026", "2026-3", "2026-13", "2026-00", "26-03", "2026/03", "x026-03"}) {
    EXPECT_FALSE(ParseMonth(bad).has_value()) << bad;
  }
  for (const char* bad : {"2026Q0", "2026Q5", "2026-1", "Q12026"}) {
    EXPECT_FALSE(ParseQuarter(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace crowdloom::ledger
