#include "clients/cli/import/csv_stream.h"

#include <gtest/gtest.h>

namespace crowdloom::cli {
namespace {

using Result = CsvStream::Result;

// "a|b;c|d" for rows, "!line:column message" for broken ones.
std::string ReadAll(std::string text) {
  const auto source = ByteSource::OfText(std::move(text));
  CsvStream csv(source.get());
  std::vector<std::string> fields;
  std::string out;
  for (Result result; (result = csv.Next(&fields)) != Result::kEnd;) {
    if (!out.empty()) out += ";";
    if (result == Result::kBroken) {
      out += "!" + std::to_string(csv.error().line) + ":" + std::to_string(csv.error().column) +
             " " + csv.error().message;
      continue;
    }
    for (size_t i = 0; i < fields.size(); ++i) out += (i > 0 ? "|" : "") + fields[i];
  }
  return out;
}

TEST(CsvStreamTest, ReadsWhatRfc4180Writes) {
  EXPECT_EQ(ReadAll("a,b\nc,d\n"), "a|b;c|d");
  EXPECT_EQ(ReadAll("a,b\r\nc,d"), "a|b;c|d");
  EXPECT_EQ(ReadAll("\xEF\xBB\xBF"
                    "a,b\n\n\nc,\n"),
            "a|b;c|");
  EXPECT_EQ(ReadAll("\"a,\"\"x\"\"\",\"two\nlines\"\n1,2\n"), "a,\"x\"|two\nlines;1|2");
  EXPECT_EQ(ReadAll(""), "");
  EXPECT_EQ(ReadAll("one"), "one");
}

TEST(CsvStreamTest, TellsLineAndColumnOfABrokenRowAndGoesOn) {
  EXPECT_EQ(ReadAll("a,b\nc\nd,e\n"), "a|b;!2:2 expected 2 columns, found 1;d|e");
  EXPECT_EQ(ReadAll("a,b\nc,d,e\nf,g\n"), "a|b;!2:6 expected 2 columns, found 3;f|g");
  EXPECT_EQ(ReadAll("a,b\n人\"x,2\nf,g\n"),
            "a|b;!2:2 a quote inside a field that does not begin with one;f|g");
  EXPECT_EQ(ReadAll("a,b\n\"x\"y,2\nf,g\n"),
            "a|b;!2:4 text after the closing quote of a field;f|g");
}

TEST(CsvStreamTest, AnUnclosedQuoteIsToldWhereItBegins) {
  EXPECT_EQ(ReadAll("a,b\n1,\"x\n2,y\n"), "a|b;!2:3 a quoted field is never closed");
}

TEST(CsvStreamTest, BoundsARow) {
  const std::string read =
      ReadAll("a,b\n1,\"" + std::string(CsvStream::kRowBytesMax + 10, 'x') + "\"\n2,y\n");
  EXPECT_EQ(read, "a|b;!2:3 a quoted field is never closed;2|y");
}

}  // namespace
}  // namespace crowdloom::cli
