#include "common/pg/array.h"

#include <gtest/gtest.h>

#include "common/pg/tx.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::pg {
namespace {

TEST(ArrayTest, WritesLiterals) {
  EXPECT_EQ(Array(std::vector<int64_t>{}), "{}");
  EXPECT_EQ(Array(std::vector<int64_t>{1, -2, INT64_MIN}), "{1,-2,-9223372036854775808}");
  EXPECT_EQ(Array(std::vector<int32_t>{7}), "{7}");
  EXPECT_EQ(Array(std::vector<bool>{true, false}), "{t,f}");
  EXPECT_EQ(Array(std::vector<std::optional<int64_t>>{1, std::nullopt}), "{1,NULL}");
  EXPECT_EQ(Array(std::vector<std::string>{"a", "", "NULL"}), R"({"a","","NULL"})");
  EXPECT_EQ(ByteaArray(std::vector<std::string>{std::string("\0\xff", 2), ""}),
            R"({"\\x00ff","\\x"})");
}

// What matters is what PostgreSQL reads.
TEST(ArrayTest, EveryValueComesBackAsItWent) {
  testing::TempPostgres database;
  Connection connection({.url = database.url()});
  const std::vector<std::optional<std::string>> texts = {"",           "NULL",  "null",
                                                         "{}",         "a,b",   "\"",
                                                         "\\",         "\\\"'", "line\nbreak\ttab",
                                                         " padded ",   "中文😀", "{\"a\":1}",
                                                         std::nullopt, "$1",    "\x01\x7f"};
  const std::vector<std::optional<std::string>> bytes = {"", std::string("\0\\x\"\xff", 5),
                                                         std::nullopt, "plain"};
  const std::vector<std::optional<double>> doubles = {0.1, -1e300, 5e-324, std::nullopt};
  const std::vector<std::optional<absl::Time>> times = {absl::FromUnixMicros(1772352000123456),
                                                        absl::InfiniteFuture(),
                                                        absl::FromUnixSeconds(-1), std::nullopt};
  constexpr Query kEcho{
      "echo",
      "SELECT * FROM UNNEST($1::text[], $2::bytea[], $3::float8[], $4::timestamptz[])"
      " WITH ORDINALITY AS t (text, bytes, number, time, i) ORDER BY i"};
  EXPECT_THAT(RunTx(connection,
                    [&](Tx& tx) {
                      const pqxx::result rows = tx.Exec(kEcho, Array(texts), ByteaArray(bytes),
                                                        Array(doubles), Array(times));
                      EXPECT_EQ(rows.size(), texts.size());
                      for (size_t i = 0; i < texts.size(); ++i) {
                        const pqxx::row row = rows[static_cast<int>(i)];
                        EXPECT_EQ(OptionalOf<std::string>(row[0]), texts[i]);
                        if (i >= bytes.size()) continue;
                        EXPECT_EQ(row[1].is_null() ? std::nullopt : std::optional(BytesOf(row[1])),
                                  bytes[i]);
                        EXPECT_EQ(OptionalOf<double>(row[2]), doubles[i]);
                        EXPECT_EQ(OptionalTimeOf(row[3]), times[i]);
                      }
                      return absl::OkStatus();
                    }),
              testing::IsOk());
}

}  // namespace
}  // namespace crowdloom::pg
