#include "services/allinone/stores/private_postgres.h"

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "services/allinone/stores/holder.h"
#include "services/allinone/stores/testing_dir.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;
using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;

constexpr absl::Duration kDeadline = absl::Seconds(20);

// The first value of a statement's result, or the error.
std::string Query(const std::string& url, const char* sql) {
  PGconn* connection = PQconnectdb(url.c_str());
  PGresult* result = PQexec(connection, sql);
  const bool has_value = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0;
  std::string text = has_value ? PQgetvalue(result, 0, 0) : PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  return text;
}

absl::StatusOr<std::unique_ptr<PrivatePostgres>> StartIn(
    const fs::path& dir, RunAsChoice run_as = RunAsChoice::kAutomatic) {
  return PrivatePostgres::Start({.data_dir = dir, .run_as = run_as});
}

// Makes a cluster with one row in it, which every later start must find.
void MakeWithRow(const fs::path& dir, RunAsChoice run_as = RunAsChoice::kAutomatic) {
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir, run_as));
  EXPECT_EQ(Query(postgres->url(), "CREATE TABLE t AS SELECT 'kept' AS x"), "");
  EXPECT_THAT(postgres->Stop(kDeadline), IsOk());
}

// The same as a copy: making a cluster takes more than a second.
void CopyWithRow(const fs::path& dir) {
  static const TestingDir original;
  if (!fs::exists(original.path() / "postgres")) MakeWithRow(original.path());
  ASSERT_THAT(MakePrivateDirectory(dir), IsOk());
  fs::copy(original.path() / "postgres", dir / "postgres", fs::copy_options::recursive);
  fs::permissions(dir / "postgres", fs::perms::owner_all);
}

void ExpectRow(PrivatePostgres& postgres) {
  EXPECT_EQ(Query(postgres.url(), "SELECT x FROM t"), "kept");
}

TEST(PrivatePostgresTest, SecondStartMakesNothingAndFindsTheData) {
  TestingDir dir;
  std::vector<std::string> steps;
  auto progress = [&](std::string_view step) { steps.emplace_back(step); };
  CopyWithRow(dir.path());
  ASSERT_OK_AND_ASSIGN(auto postgres,
                       PrivatePostgres::Start({.data_dir = dir.path(), .progress = progress}));
  EXPECT_EQ(steps, std::vector<std::string>{"Starting PostgreSQL"});
  ExpectRow(*postgres);
  EXPECT_THAT(postgres->Stop(kDeadline), IsOk());
  EXPECT_FALSE(postgres->Runs());
}

TEST(PrivatePostgresTest, IsDurableAndListensOnItsSocketOnly) {
  TestingDir dir;
  CopyWithRow(dir.path());
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir.path()));
  EXPECT_EQ(Query(postgres->url(), "SHOW synchronous_commit"), "on");
  EXPECT_EQ(Query(postgres->url(), "SHOW fsync"), "on");
  EXPECT_EQ(Query(postgres->url(), "SHOW listen_addresses"), "");
  EXPECT_EQ(Query(postgres->url(), "SELECT current_database()"), "crowdloom");
  EXPECT_EQ(Query(postgres->url(), "SELECT lower('ÄÖ')"), "äö");
}

TEST(PrivatePostgresTest, OneProcessAtATime) {
  TestingDir dir;
  CopyWithRow(dir.path());
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir.path()));
  EXPECT_THAT(StartIn(dir.path()).status(),
              StatusIs(absl::StatusCode::kAlreadyExists, "DATA_DIRECTORY_IN_USE"));
  EXPECT_TRUE(postgres->Runs());
}

TEST(PrivatePostgresTest, StartsAgainAfterItsParentWasKilled) {
  TestingDir dir;
  CopyWithRow(dir.path());
  Holder holder([&] { return StartIn(dir.path()); });
  ASSERT_NE(holder.server(), 0);
  holder.KillNow();
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir.path()));
  EXPECT_NE(postgres->pid(), holder.server());
  ExpectRow(*postgres);
}

// A stopped server hears nothing of its parent's death: what an orphan would look like.
TEST(PrivatePostgresTest, StopsAnOrphanBeforeItStarts) {
  TestingDir dir;
  CopyWithRow(dir.path());
  Holder holder([&] { return StartIn(dir.path()); });
  ASSERT_NE(holder.server(), 0);
  kill(holder.server(), SIGSTOP);
  holder.KillNow();
  ASSERT_EQ(kill(holder.server(), 0), 0) << "the orphan should be there";
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir.path()));
  ExpectRow(*postgres);
}

TEST(PrivatePostgresTest, StartsAgainAfterTheServerWasKilled) {
  TestingDir dir;
  CopyWithRow(dir.path());
  {
    ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir.path()));
    kill(postgres->pid(), SIGKILL);
  }
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir.path()));
  ExpectRow(*postgres);
}

TEST(PrivatePostgresTest, AnUnfinishedClusterIsMadeAnew) {
  TestingDir dir;
  fs::create_directories(dir.path() / "postgres.unfinished" / "base");
  MakeWithRow(dir.path());
  EXPECT_FALSE(fs::exists(dir.path() / "postgres.unfinished"));
}

TEST(PrivatePostgresTest, RunsBelowADeepPath) {
  TestingDir dir;
  const fs::path deep = dir.path() / std::string(90, 'd') / std::string(90, 'e');
  CopyWithRow(deep);
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(deep));
  ExpectRow(*postgres);
  EXPECT_THAT(postgres->Stop(kDeadline), IsOk());
}

class PrivatePostgresAsRootTest : public ::testing::TestWithParam<RunAsChoice> {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root runs PostgreSQL as somebody else";
    const bool namespaces = RunProgram({"unshare", "--user", "--map-user=1000", "true"}, "/").ok();
    if (GetParam() == RunAsChoice::kUserNamespace && !namespaces) {
      GTEST_SKIP() << "user namespaces are forbidden here";
    }
  }
};

TEST_P(PrivatePostgresAsRootTest, KeepsItsOwnerFromStartToStart) {
  TestingDir dir;
  MakeWithRow(dir.path() / "data", GetParam());
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(dir.path() / "data"));
  ExpectRow(*postgres);
}

TEST_P(PrivatePostgresAsRootTest, BelowAClosedHome) {
  TestingDir dir;
  const fs::path home = dir.path() / "home";
  ASSERT_THAT(MakePrivateDirectory(home), IsOk());
  MakeWithRow(home / "data", GetParam());
  ASSERT_OK_AND_ASSIGN(auto postgres, StartIn(home / "data"));
  ExpectRow(*postgres);
}

INSTANTIATE_TEST_SUITE_P(Ways, PrivatePostgresAsRootTest,
                         ::testing::Values(RunAsChoice::kUserNamespace, RunAsChoice::kPostgresUser),
                         [](const auto& info) {
                           return info.param == RunAsChoice::kUserNamespace ? "UserNamespace"
                                                                            : "PostgresUser";
                         });

}  // namespace
}  // namespace crowdloom::allinone
