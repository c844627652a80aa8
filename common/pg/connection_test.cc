#include "common/pg/connection.h"

#include <gtest/gtest.h>

#include "common/base/status.h"
#include "common/pg/tx.h"
#include "common/testing/postgres_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::pg {
namespace {

using testing::IsOk;
using testing::StatusIs;

constexpr Query kOne{"one", "SELECT 1"};

absl::Status Ping(Connection& connection) {
  return RunTx(connection, [](Tx& tx) {
    tx.Exec(kOne);
    return absl::OkStatus();
  });
}

TEST(ConnectionTest, ConnectsOnlyWhenUsed) {
  Connection connection({.url = "host=/nowhere"});
  EXPECT_EQ(connection.connects(), 0);
  const absl::Status status = connection.Open();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  EXPECT_TRUE(InfoOf(status).retry_delay.has_value());
}

TEST(ConnectionTest, SessionsHaveTheirSettings) {
  testing::TempPostgres database;
  database.Query("CREATE SCHEMA dispatch");
  Connection connection({.url = database.url(),
                         .application_name = "dispatch-worker",
                         .schema = "dispatch",
                         .statement_timeout = absl::Milliseconds(1234)});
  constexpr Query kShow{"show",
                        "SELECT current_setting('application_name'), current_schema(),"
                        " current_setting('statement_timeout'), current_setting('timezone'),"
                        " current_setting('idle_in_transaction_session_timeout')"};
  EXPECT_THAT(RunTx(connection,
                    [&](Tx& tx) {
                      const pqxx::row row = tx.ExecOne(kShow);
                      EXPECT_STREQ(row[0].c_str(), "dispatch-worker");
                      EXPECT_STREQ(row[1].c_str(), "dispatch");
                      EXPECT_STREQ(row[2].c_str(), "1234ms");
                      EXPECT_STREQ(row[3].c_str(), "UTC");
                      EXPECT_STREQ(row[4].c_str(), "1min");
                      return absl::OkStatus();
                    }),
              IsOk());
}

TEST(ConnectionTest, PreparesAQueryOncePerPhysicalConnection) {
  testing::TempPostgres database;
  Connection connection({.url = database.url()});
  constexpr Query kPrepared{"count_prepared",
                            "SELECT count(*) FROM pg_prepared_statements WHERE name = 'one'"};
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(Ping(connection), IsOk());
    EXPECT_THAT(RunTx(connection,
                      [&](Tx& tx) {
                        tx.Exec(kOne);
                        EXPECT_EQ(tx.ExecOne(kPrepared)[0].as<int>(), 1);
                        return absl::OkStatus();
                      }),
                IsOk());
    connection.Close();
  }
  EXPECT_EQ(connection.connects(), 2);
}

TEST(ConnectionTest, ComesBackAfterItsSessionWasCut) {
  testing::TempPostgres database;
  Connection connection({.url = database.url()});
  EXPECT_THAT(Ping(connection), IsOk());
  database.CutConnections();
  EXPECT_THAT(Ping(connection), IsOk());
  EXPECT_EQ(connection.connects(), 2);
}

TEST(ConnectionTest, ReportsAServerThatIsDownAndFindsItAgain) {
  testing::PostgresServer server;
  Connection connection({.url = server.url()});
  EXPECT_THAT(Ping(connection), IsOk());
  server.Stop();
  EXPECT_THAT(Ping(connection), StatusIs(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  EXPECT_THAT(Ping(connection), StatusIs(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  server.Start();
  EXPECT_THAT(Ping(connection), IsOk());
}

TEST(ConnectionDeathTest, OneNameForTwoQueriesIsOurError) {
  testing::TempPostgres database;
  EXPECT_DEATH(
      {
        Connection connection({.url = database.url()});
        (void)RunTx(connection, [](Tx& tx) {
          tx.Exec(kOne);
          tx.Exec(Query{"one", "SELECT 2"});
          return absl::OkStatus();
        });
      },
      "two queries are called one");
}

}  // namespace
}  // namespace crowdloom::pg
