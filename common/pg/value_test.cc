#include "common/pg/value.h"

#include <gtest/gtest.h>

#include "common/pg/tx.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::pg {
namespace {

using testing::IsOk;
using testing::StatusIs;

class ValueTest : public ::testing::Test {
 protected:
  absl::Status Run(absl::FunctionRef<absl::Status(Tx&)> body) { return RunTx(connection_, body); }

  testing::TempPostgres database_;
  Connection connection_{{.url = database_.url()}};
};

TEST_F(ValueTest, ParametersOfEveryKindComeBack) {
  constexpr Query kEcho{"echo",
                        "SELECT $1::bigint, $2::smallint, $3::float8, $4::bool, $5::text,"
                        " $6::bytea, $7::timestamptz, $8::text, $9::bigint, $10::text"};
  const absl::Time time = absl::FromUnixMicros(1772352000123456);
  const std::string_view text = "it's; -- \"text\" \\";
  EXPECT_THAT(Run([&](Tx& tx) {
                const pqxx::row row =
                    tx.ExecOne(kEcho, INT64_MIN, int16_t{-3}, 0.1, true, text,
                               Bytea(std::string("\0a\xff", 3)), time, nullptr,
                               std::optional<int64_t>(), std::optional<std::string>("x"));
                EXPECT_EQ(row[0].as<int64_t>(), INT64_MIN);
                EXPECT_EQ(row[1].as<int>(), -3);
                EXPECT_EQ(row[2].as<double>(), 0.1);
                EXPECT_TRUE(row[3].as<bool>());
                EXPECT_EQ(row[4].as<std::string>(), text);
                EXPECT_EQ(BytesOf(row[5]), std::string("\0a\xff", 3));
                EXPECT_EQ(TimeOf(row[6]), time);
                EXPECT_TRUE(row[7].is_null());
                EXPECT_EQ(OptionalOf<int64_t>(row[8]), std::nullopt);
                EXPECT_EQ(OptionalOf<std::string>(row[9]), "x");
                return absl::OkStatus();
              }),
              IsOk());
}

TEST_F(ValueTest, TimesRoundTripWhateverTheServersZone) {
  database_.Query("ALTER DATABASE " + database_.Query("SELECT current_database()") +
                  " SET timezone = 'Asia/Kathmandu'");
  constexpr Query kEcho{"echo", "SELECT $1::timestamptz"};
  for (const absl::Time time :
       {absl::UnixEpoch(), absl::FromUnixMicros(1), absl::FromUnixMicros(-1),
        absl::FromUnixSeconds(253402300799), absl::InfiniteFuture(), absl::InfinitePast()}) {
    EXPECT_THAT(Run([&](Tx& tx) {
                  EXPECT_EQ(TimeOf(tx.ExecOne(kEcho, time)[0]), time);
                  return absl::OkStatus();
                }),
                IsOk());
  }
  EXPECT_EQ(TimeText(absl::UnixEpoch() + absl::Nanoseconds(1999)), "1970-01-01 00:00:00.000001+00");
}

TEST_F(ValueTest, EmptyBytesAreNotNull) {
  constexpr Query kIsNull{"is_null", "SELECT $1::bytea IS NULL, length($1::bytea)"};
  EXPECT_THAT(Run([&](Tx& tx) {
                const pqxx::row row = tx.ExecOne(kIsNull, Bytea(""));
                EXPECT_FALSE(row[0].as<bool>());
                EXPECT_EQ(row[1].as<int>(), 0);
                return absl::OkStatus();
              }),
              IsOk());
}

TEST_F(ValueTest, TextThatPostgresCannotHoldIsRefused) {
  constexpr Query kEcho{"echo", "SELECT $1::text"};
  for (const std::string& text : {std::string("cut\0here", 8), std::string("\xff\xfe")}) {
    EXPECT_THAT(Run([&](Tx& tx) {
                  tx.Exec(kEcho, text);
                  return absl::OkStatus();
                }),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_TEXT"));
  }
}

TEST_F(ValueTest, NullWhereAValueIsNeededIsOurError) {
  constexpr Query kNull{"null", "SELECT NULL::timestamptz, NULL::bytea, NULL::bigint"};
  for (const int column : {0, 1, 2}) {
    EXPECT_THAT(Run([&](Tx& tx) {
                  const pqxx::row row = tx.ExecOne(kNull);
                  if (column == 0) TimeOf(row[0]);
                  if (column == 1) BytesOf(row[1]);
                  if (column == 2) row[2].as<int64_t>();
                  return absl::OkStatus();
                }),
                StatusIs(absl::StatusCode::kInternal, "DATABASE_ERROR"));
  }
}

}  // namespace
}  // namespace crowdloom::pg
