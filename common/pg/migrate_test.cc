#include "common/pg/migrate.h"

#include <gtest/gtest.h>

#include <thread>

#include "common/base/status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::pg {

absl::Span<const EmbeddedFile> TestMigrations();

namespace {

using testing::IsOk;
using testing::StatusIs;
using Code = absl::StatusCode;

class MigrateTest : public ::testing::Test {
 protected:
  absl::Status Run(const std::vector<Migration>& migrations) {
    Connection connection({.url = database_.url(), .schema = "shop"});
    return Migrate(connection, "shop", migrations);
  }

  testing::TempPostgres database_;
  std::vector<Migration> migrations_ = MigrationsFrom(TestMigrations());
};

TEST_F(MigrateTest, EmbeddedFilesKeepNameAndContents) {
  ASSERT_EQ(migrations_.size(), 2u);
  EXPECT_EQ(migrations_[0].name, "create_fruit");
  EXPECT_EQ(migrations_[1].number, 2);
  EXPECT_NE(migrations_[0].sql.find("'apple; \"quoted\" $tag$'"), std::string::npos);
}

TEST_F(MigrateTest, RunsEachMigrationOnce) {
  EXPECT_THAT(Run({migrations_[0]}), IsOk());
  EXPECT_THAT(Run(migrations_), IsOk());
  EXPECT_THAT(Run(migrations_), IsOk());
  EXPECT_EQ(database_.Query("SELECT string_agg(number || name, ',' ORDER BY number)"
                            " FROM shop.schema_migration"),
            "1create_fruit,2price_fruit");
  EXPECT_EQ(database_.Query("SELECT name || price_micros FROM shop.fruit"),
            "apple; \"quoted\" $tag$0");
}

TEST_F(MigrateTest, RefusesAChangedFile) {
  EXPECT_THAT(Run(migrations_), IsOk());
  migrations_[0].sql += " ";
  const absl::Status status = Run(migrations_);
  EXPECT_THAT(status, StatusIs(Code::kFailedPrecondition, "MIGRATION_CHANGED"));
  EXPECT_EQ(InfoOf(status).metadata["number"], "1");
}

TEST_F(MigrateTest, RefusesAFileThatComesTooLate) {
  EXPECT_THAT(Run(migrations_), IsOk());
  database_.Query("DELETE FROM shop.schema_migration WHERE number = 1");
  EXPECT_THAT(Run(migrations_), StatusIs(Code::kFailedPrecondition, "MIGRATION_OUT_OF_ORDER"));
}

TEST_F(MigrateTest, AcceptsADatabaseThatIsAhead) {
  EXPECT_THAT(Run(migrations_), IsOk());
  EXPECT_THAT(Run({migrations_[0]}), IsOk());
}

TEST_F(MigrateTest, UndoesAMigrationThatFails) {
  migrations_.push_back({3, "broken", "CREATE TABLE half (); SELECT nonsense"});
  EXPECT_THAT(Run(migrations_), StatusIs(Code::kInternal, "DATABASE_ERROR"));
  EXPECT_EQ(database_.Query("SELECT to_regclass('shop.half')"), "");
  EXPECT_EQ(database_.Query("SELECT max(number) FROM shop.schema_migration"), "2");
}

TEST_F(MigrateTest, ReplicasMayStartAtTheSameTime) {
  std::vector<std::thread> replicas;
  for (int i = 0; i < 4; ++i) {
    replicas.emplace_back([this] { EXPECT_THAT(Run(migrations_), IsOk()); });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(database_.Query("SELECT count(*) FROM shop.fruit"), "1");
}

TEST_F(MigrateTest, SchemasDoNotMeet) {
  EXPECT_THAT(Run(migrations_), IsOk());
  Connection connection({.url = database_.url(), .schema = "farm"});
  EXPECT_THAT(Migrate(connection, "farm", migrations_), IsOk());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM farm.fruit"), "1");
}

}  // namespace
}  // namespace crowdloom::pg
