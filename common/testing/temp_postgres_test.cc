#include "common/testing/temp_postgres.h"

#include <gtest/gtest.h>

#include "common/testing/postgres_server.h"

namespace crowdloom::testing {
namespace {

TEST(TempPostgresTest, DatabasesAreApart) {
  TempPostgres a;
  TempPostgres b;
  a.Query("CREATE TABLE t (x int); INSERT INTO t VALUES (1)");
  EXPECT_EQ(a.Query("SELECT x FROM t"), "1");
  EXPECT_EQ(b.Query("SELECT to_regclass('t')"), "");
}

TEST(TempPostgresTest, IsDroppedAtTheEnd) {
  TempPostgres watcher;
  std::string name;
  {
    TempPostgres database;
    name = database.Query("SELECT current_database()");
  }
  EXPECT_EQ(watcher.Query("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"), "0");
}

TEST(PostgresServerTest, KeepsCommittedDataThroughACrash) {
  PostgresServer server;
  TempPostgres database(server.url());
  database.Query("CREATE TABLE t (x int)");
  database.Query("CHECKPOINT");  // the server does not wait for its log
  server.Stop();
  server.Start();
  EXPECT_EQ(database.Query("SELECT count(*) FROM t"), "0");
}

}  // namespace
}  // namespace crowdloom::testing
