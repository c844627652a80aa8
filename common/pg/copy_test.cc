#include "common/pg/copy.h"

#include <gtest/gtest.h>

#include "common/pg/tx.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::pg {
namespace {

constexpr CopyTarget kRows{"test_copy", "copied", "number, small, text, time"};
constexpr Query kRead{"test_read_copied",
                      "SELECT number, small, text, time FROM copied ORDER BY number"};

class CopyTest : public ::testing::Test {
 protected:
  CopyTest() {
    database_.Query(
        "CREATE TABLE copied (number bigint PRIMARY KEY, small smallint, text text,"
        " time timestamptz)");
  }

  absl::Status Copy(const CopyRows& rows) {
    return RunTx(connection_, [&](Tx& tx) {
      tx.Copy(kRows, rows);
      return absl::OkStatus();
    });
  }

  testing::TempPostgres database_;
  Connection connection_{{.url = database_.url()}};
};

TEST_F(CopyTest, EveryValueComesBackAsItWent) {
  const std::vector<std::optional<std::string>> texts = {
      "", "NULL", "\\N", "\\.", "a\tb\nc\rd\\", "中文😀", " padded ", std::nullopt, "\x01\x7f"};
  const std::vector<std::optional<absl::Time>> times = {absl::FromUnixMicros(1772352000123456),
                                                        absl::InfiniteFuture(),
                                                        absl::FromUnixSeconds(-1), std::nullopt};
  CopyRows rows;
  for (size_t i = 0; i < texts.size(); ++i) {
    rows.Add(static_cast<int64_t>(i), std::optional<int16_t>(-3), texts[i],
             times[i % times.size()]);
  }
  ASSERT_THAT(Copy(rows), testing::IsOk());
  ASSERT_THAT(RunTx(connection_,
                    [&](Tx& tx) {
                      const pqxx::result read = tx.Exec(kRead);
                      EXPECT_EQ(read.size(), texts.size());
                      for (size_t i = 0; i < texts.size(); ++i) {
                        const pqxx::row row = read[static_cast<int>(i)];
                        EXPECT_EQ(row[1].as<int>(), -3);
                        EXPECT_EQ(OptionalOf<std::string>(row[2]), texts[i]);
                        EXPECT_EQ(OptionalTimeOf(row[3]), times[i % times.size()]);
                      }
                      return absl::OkStatus();
                    }),
              testing::IsOk());
}

TEST_F(CopyTest, ARowThatExistsFailsAllAndTheConnectionGoesOn) {
  CopyRows first;
  first.Add(1, 1, "a", absl::UnixEpoch());
  ASSERT_THAT(Copy(first), testing::IsOk());
  CopyRows second;
  second.Add(2, 1, "b", absl::UnixEpoch());
  second.Add(1, 1, "c", absl::UnixEpoch());
  EXPECT_THAT(Copy(second),
              testing::StatusIs(absl::StatusCode::kAlreadyExists, "UNIQUE_VIOLATION"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM copied"), "1");
  CopyRows third;
  third.Add(2, 1, "b", absl::UnixEpoch());
  EXPECT_THAT(Copy(third), testing::IsOk());
}

TEST_F(CopyTest, AConnectionLostInTheMiddleIsUnavailable) {
  database_.Query(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); RETURN NEW; END $$;"
      "CREATE TRIGGER die BEFORE INSERT ON copied FOR EACH ROW EXECUTE FUNCTION die()");
  CopyRows rows;
  const std::string text(1000, 'x');
  for (int64_t i = 0; i < 10'000; ++i) rows.Add(i, 1, text, absl::UnixEpoch());
  EXPECT_THAT(Copy(rows),
              testing::StatusIs(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
}

TEST_F(CopyTest, TextThatPostgresCannotHoldIsRefused) {
  EXPECT_THAT(RunTx(connection_,
                    [&](Tx& tx) {
                      CopyRows rows;
                      rows.Add(1, 1, std::string("a\0b", 3), absl::UnixEpoch());
                      tx.Copy(kRows, rows);
                      return absl::OkStatus();
                    }),
              testing::StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_TEXT"));
  CopyRows rows;
  rows.Add(1, 1, "\xff", absl::UnixEpoch());
  EXPECT_THAT(Copy(rows), testing::StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_TEXT"));
}

}  // namespace
}  // namespace crowdloom::pg
