#include "clients/cli/offline/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace crowdloom::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

// All rows after the header; the status tells how reading ended.
Rows ReadAll(std::string text, absl::Status* status = nullptr) {
  CsvReader reader("f.csv", &text);
  Rows rows;
  const auto header = reader.Header({});
  std::vector<std::string_view> fields;
  while (header.ok() && reader.Next(fields)) rows.emplace_back(fields.begin(), fields.end());
  if (status != nullptr) *status = header.ok() ? reader.status() : header.status();
  return rows;
}

std::string ErrorOf(std::string text) {
  absl::Status status;
  ReadAll(std::move(text), &status);
  return std::string(status.message());
}

TEST(Csv, ReadsPlainAndQuotedFields) {
  EXPECT_THAT(ReadAll("a,b\n1,2\n\"x,y\",\"say \"\"hi\"\"\"\n"),
              ElementsAre(ElementsAre("1", "2"), ElementsAre("x,y", "say \"hi\"")));
}

TEST(Csv, TakesEveryLineEndAndAMissingLastOne) {
  EXPECT_THAT(ReadAll("\xef\xbb\xbf"
                      "a,b\r\n1,2\r\n\r\n3,4"),
              ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "4")));
}

TEST(Csv, KeepsLineBreaksInsideQuotes) {
  EXPECT_THAT(ReadAll("a\n\"1\n2\"\n"), ElementsAre(ElementsAre("1\n2")));
}

TEST(Csv, EmptyFieldsAreFields) {
  EXPECT_THAT(ReadAll("a,b,c\n,,\n"), ElementsAre(ElementsAre("", "", "")));
}

TEST(Csv, ErrorsNameTheLine) {
  EXPECT_THAT(ErrorOf("a,b\n1,2\n1\n"), HasSubstr("f.csv:3: expected 2 columns, found 1"));
  EXPECT_THAT(ErrorOf("a\n\"1\n2\"\n\"3\n"), HasSubstr("f.csv:4: a quoted field is never closed"));
  EXPECT_THAT(ErrorOf("a\n\"1\"2\n"), HasSubstr("f.csv:2: text after the closing quote"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("f.csv:1: the file is empty"));
}

TEST(Csv, HeaderFindsColumnsInAnyOrder) {
  std::string text = "x,label,task\n";
  CsvReader reader("f.csv", &text);
  EXPECT_THAT(*reader.Header({"task", "label"}), ElementsAre(2, 1));
}

TEST(Csv, HeaderRefusesMissingAndDoubleColumns) {
  std::string missing = "a,b\n";
  EXPECT_FALSE(CsvReader("f.csv", &missing).Header({"task"}).ok());
  std::string twice = "task,task\n";
  EXPECT_FALSE(CsvReader("f.csv", &twice).Header({"task"}).ok());
}

std::string RandomField(std::mt19937_64& random) {
  constexpr std::string_view kAlphabet =
      "ab,\"\n\r \xc3\xa9"
      "0";
  std::string field;
  for (uint64_t n = random() % 6; n > 0; --n) field += kAlphabet[random() % kAlphabet.size()];
  return field;
}

TEST(CsvFuzz, WhatIsWrittenReadsBack) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 3000; ++round) {
    const size_t columns = 1 + random() % 4;
    Rows rows;
    std::string text;
    for (size_t c = 0; c < columns; ++c) text += c == 0 ? "h" : ",h";
    text += random() % 2 == 0 ? "\n" : "\r\n";
    for (uint64_t n = random() % 5; n > 0; --n) {
      rows.emplace_back();
      for (size_t c = 0; c < columns; ++c) {
        rows.back().push_back(RandomField(random));
        if (c > 0) text += ',';
        // A lone empty field would be an empty line, which readers pass over.
        if (columns == 1 && rows.back()[0].empty()) rows.back()[0] = "x";
        AppendCsvField(rows.back()[c], &text);
      }
      text += random() % 2 == 0 ? "\n" : "\r\n";
    }
    absl::Status status;
    ASSERT_EQ(ReadAll(text, &status), rows) << text;
    ASSERT_TRUE(status.ok()) << status;
  }
}

TEST(CsvFuzz, RandomBytesEndInRowsOrAnErrorWithALine) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (uint64_t n = random() % 40; n > 0; --n) {
      text += random() % 3 == 0 ? static_cast<char>(random()) : "\",\n\ra"[random() % 5];
    }
    absl::Status status;
    ReadAll(text, &status);
    const std::string message(status.message());
    ASSERT_TRUE(status.ok() || message.find("f.csv:") == 0) << message;
  }
}

}  // namespace
}  // namespace crowdloom::cli
