#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/embedded_file.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/pg/migrate.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"
#include "services/workforce/core/role_policy.h"
#include "services/workforce/core/session_policy.h"
#include "services/workforce/store/api_key_store.h"
#include "services/workforce/store/audit_store.h"
#include "services/workforce/store/organization_store.h"
#include "services/workforce/store/session_store.h"
#include "services/workforce/store/sign_in_store.h"
#include "services/workforce/store/worker_store.h"

namespace crowdloom::workforce {

absl::Span<const EmbeddedFile> MigrationFiles();

namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : connection_({.url = database_.url(), .schema = "workforce"}) {
    CHECK_OK(pg::Migrate(connection_, "workforce", pg::MigrationsFrom(MigrationFiles())));
    InTx([](pg::Tx& tx) {
      v1::Organization organization;
      organization.set_title("Loom");
      organization.set_time_zone("Asia/Shanghai");
      EXPECT_EQ(InsertOrganization(tx, organization, kNow).name(), "organizations/1");
    });
  }

  void InTx(absl::FunctionRef<void(pg::Tx&)> body) {
    CHECK_OK(pg::RunTx(connection_, [&](pg::Tx& tx) {
      body(tx);
      return absl::OkStatus();
    }));
  }

  static std::vector<std::string> LoginsOfWorkers(const std::vector<v1::Worker>& workers) {
    std::vector<std::string> logins;
    for (const v1::Worker& worker : workers) logins.push_back(worker.login());
    return logins;
  }

  static v1::Worker NewWorker(const std::string& login) {
    v1::Worker worker;
    worker.set_login(login);
    worker.set_display_name("Name of " + login);
    worker.add_roles(options::v1::ROLE_WORKER);
    worker.set_locale("zh-CN");
    return worker;
  }

  // Makes one active worker and returns their id.
  int64_t Make(const std::string& login) {
    int64_t id = 0;
    InTx([&](pg::Tx& tx) {
      const auto made = InsertWorkers(tx, 1, {NewWorker(login)}, v1::Worker::ACTIVE, kNow);
      id = WorkerIdOf(made.value().front());
    });
    return id;
  }

  testing::TempPostgres database_;
  pg::Connection connection_;
};

TEST_F(StoreTest, AWorkerComesBackAsItWentIn) {
  v1::Worker worker = NewWorker("li.wei");
  worker.set_display_name("\xe6\x9d\x8e \"Wei\" {NULL}");
  worker.add_roles(options::v1::ROLE_REVIEWER);
  (*worker.mutable_skills())["images, with {braces}"] = 70;
  (*worker.mutable_skills())["text"] = 0;
  worker.add_languages("zh-CN");
  worker.add_languages("en");
  worker.set_region("CN-31");
  InTx([&](pg::Tx& tx) {
    const auto made = InsertWorkers(tx, 1, {worker}, v1::Worker::INVITED, kNow);
    ASSERT_THAT(made, IsOk());
    v1::Worker stored = GetWorker(tx, WorkerIdOf(made->front())).value();
    EXPECT_EQ(stored.name(), "workers/1-1");
    EXPECT_EQ(stored.state(), v1::Worker::INVITED);
    EXPECT_EQ(stored.etag(), "1");
    EXPECT_EQ(stored.create_time().seconds(), absl::ToUnixSeconds(kNow));
    stored.clear_name();
    stored.clear_state();
    stored.clear_etag();
    stored.clear_create_time();
    EXPECT_EQ(stored.DebugString(), worker.DebugString());
  });
}

TEST_F(StoreTest, ALoginIsTakenOnce) {
  Make("li.wei");
  InTx([&](pg::Tx& tx) {
    const auto made =
        InsertWorkers(tx, 1, {NewWorker("li.wei"), NewWorker("ma.lin"), NewWorker("ma.lin")},
                      v1::Worker::ACTIVE, kNow);
    ASSERT_THAT(made, IsOk());
    ASSERT_THAT(*made, SizeIs(1));
    EXPECT_EQ(made->front().login(), "ma.lin");
    EXPECT_THAT(FindLogins(tx, 1, {"li.wei", "ma.lin", "nobody"}), SizeIs(2));
  });
}

TEST_F(StoreTest, AnUnknownOrganizationHasNoWorkers) {
  InTx([&](pg::Tx& tx) {
    EXPECT_THAT(InsertWorkers(tx, 2, {NewWorker("li.wei")}, v1::Worker::ACTIVE, kNow),
                StatusIs(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
    EXPECT_THAT(GetOrganization(tx, 2),
                StatusIs(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
    EXPECT_THAT(GetWorker(tx, MakeTenantId(1, 9)),
                StatusIs(absl::StatusCode::kNotFound, "WORKER_NOT_FOUND"));
  });
}

TEST_F(StoreTest, UpdatesCountVersionsAndKeepTheCertificate) {
  const int64_t id = Make("li.wei");
  const int64_t verifier = Make("admin");
  InTx([&](pg::Tx& tx) {
    v1::Worker worker = LockWorker(tx, id).value();
    v1::Certificate& certificate = *worker.mutable_certificate();
    certificate.set_level(3);
    certificate.set_number("4-04-05-05/77");
    certificate.set_issuer("Shanghai");
    certificate.set_verifier(FormatName("workers/#", verifier));
    certificate.mutable_verify_time()->set_seconds(absl::ToUnixSeconds(kNow));
    worker = UpdateWorker(tx, worker, CertificateWrite::kStore);
    EXPECT_EQ(worker.etag(), "2");
    (*worker.mutable_skills())["images"] = 50;
    worker = UpdateWorker(tx, worker);
    EXPECT_EQ(worker.etag(), "3");
    EXPECT_EQ(worker.certificate().verifier(), "workers/1-2");
    EXPECT_EQ(worker.certificate().number(), "4-04-05-05/77");
    worker.clear_skills();
    EXPECT_TRUE(UpdateWorker(tx, worker).skills().empty());
  });
}

TEST_F(StoreTest, NobodyCanVerifyTheirOwnCertificateEvenByMistake) {
  const int64_t id = Make("li.wei");
  const absl::Status status = pg::RunTx(connection_, [&](pg::Tx& tx) -> absl::Status {
    v1::Worker worker = LockWorker(tx, id).value();
    worker.mutable_certificate()->set_level(3);
    worker.mutable_certificate()->set_verifier(worker.name());
    UpdateWorker(tx, worker, CertificateWrite::kStore);
    return absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(StoreTest, ListingGoesOnAfterAnId) {
  for (const char* login : {"a", "b", "c", "d"}) Make(login);
  InTx([&](pg::Tx& tx) {
    const std::vector<v1::Worker> first = ListWorkers(tx, 1, 0, 3);
    ASSERT_THAT(LoginsOfWorkers(first), ElementsAre("a", "b", "c"));
    EXPECT_THAT(LoginsOfWorkers(ListWorkers(tx, 1, WorkerIdOf(first.back()), 3)), ElementsAre("d"));
    EXPECT_THAT(ListWorkers(tx, 2, 0, 3), SizeIs(0));
  });
}

TEST_F(StoreTest, ASessionWorksUntilItsEnd) {
  const int64_t id = Make("li.wei");
  const absl::Time end = kNow + absl::Hours(24);
  InTx([&](pg::Tx& tx) {
    InsertSessions(tx, {{id, "digest", "phone"}}, end, kNow);
    const auto session = FindSession(tx, "digest", kNow);
    ASSERT_TRUE(session.has_value());
    EXPECT_EQ(session->worker_id, id);
    EXPECT_EQ(session->roles, RoleBit(options::v1::ROLE_WORKER));
    EXPECT_EQ(session->expire_time, end);
    EXPECT_FALSE(FindSession(tx, "other", kNow).has_value());
    EXPECT_TRUE(FindSession(tx, "digest", end - absl::Microseconds(1)).has_value());
    EXPECT_FALSE(FindSession(tx, "digest", end).has_value());
    SetSessionExpiry(tx, session->session, end + absl::Hours(1));
    EXPECT_TRUE(FindSession(tx, "digest", end).has_value());
  });
}

TEST_F(StoreTest, ReplacedTokensLiveOutTheirGrace) {
  const int64_t id = Make("li.wei");
  InTx([&](pg::Tx& tx) {
    InsertSessions(tx, {{id, "first", "phone"}}, kNow + absl::Hours(24), kNow);
    const int64_t session = FindSession(tx, "first", kNow)->session;
    ReplaceToken(tx, session, "second", kNow + kRotationGrace);
    // The reply was lost: the client rotates again with its first token.
    ReplaceToken(tx, session, "third", kNow + absl::Seconds(10) + kRotationGrace);
    const absl::Time late = kNow + absl::Seconds(59);
    for (const char* token : {"first", "second", "third"}) {
      EXPECT_TRUE(FindSession(tx, token, late).has_value()) << token;
    }
    EXPECT_FALSE(FindSession(tx, "first", kNow + kRotationGrace).has_value())
        << "a second rotation does not prolong the first token";
    EXPECT_TRUE(FindSession(tx, "third", kNow + absl::Hours(23)).has_value());
    EXPECT_EQ(DeleteExpired(tx, kNow + absl::Hours(23), 100), 2);
    EXPECT_EQ(DeleteExpired(tx, kNow + absl::Hours(24), 100), 1);
  });
  EXPECT_EQ(database_.Query("SELECT count(*) FROM workforce.session_token"), "0");
}

TEST_F(StoreTest, SessionsOfSuspendedPeopleDoNotWork) {
  const int64_t id = Make("li.wei");
  InTx([&](pg::Tx& tx) {
    InsertSessions(tx, {{id, "digest", ""}}, kNow + absl::Hours(24), kNow);
    v1::Worker worker = LockWorker(tx, id).value();
    worker.set_state(v1::Worker::SUSPENDED);
    UpdateWorker(tx, worker);
    EXPECT_FALSE(FindSession(tx, "digest", kNow).has_value());
  });
}

TEST_F(StoreTest, AllSessionsButOneEnd) {
  const int64_t id = Make("li.wei");
  InTx([&](pg::Tx& tx) {
    InsertSessions(tx, {{id, "a", ""}, {id, "b", ""}, {id, "c", ""}}, kNow + absl::Hours(24), kNow);
    const int64_t kept = FindSession(tx, "b", kNow)->session;
    DeleteSessions(tx, id, kept);
    EXPECT_FALSE(FindSession(tx, "a", kNow).has_value());
    EXPECT_TRUE(FindSession(tx, "b", kNow).has_value());
    DeleteSession(tx, kept);
    EXPECT_FALSE(FindSession(tx, "b", kNow).has_value());
  });
}

TEST_F(StoreTest, AnInvitationIsFoundUntilItIsUsedOrTooOld) {
  const int64_t id = Make("li.wei");
  InTx([&](pg::Tx& tx) {
    InsertInvitations(tx, {{id, "code"}}, kNow + kInvitationLife);
    EXPECT_EQ(LockInvitation(tx, "code", kNow), id);
    EXPECT_EQ(LockInvitation(tx, "code", kNow + kInvitationLife), std::nullopt);
    EXPECT_EQ(LockInvitation(tx, "other", kNow), std::nullopt);
    DeleteInvitation(tx, id);
    EXPECT_EQ(LockInvitation(tx, "code", kNow), std::nullopt);
  });
}

TEST_F(StoreTest, TriesAreKeptAndForgotten) {
  InTx([&](pg::Tx& tx) {
    EXPECT_EQ(LockTries(tx, "login:1/li.wei"), Tries());
    StoreTries(tx, "login:1/li.wei", {.count = 3, .window_start = kNow});
    EXPECT_EQ(LockTries(tx, "login:1/li.wei"), (Tries{.count = 3, .window_start = kNow}));
    EXPECT_EQ(LockTries(tx, "login:1/other"), Tries());
    EXPECT_EQ(DeleteOldTries(tx, kNow, 100), 1) << "the one that never began";
    EXPECT_EQ(DeleteOldTries(tx, kNow + absl::Seconds(1), 100), 1);
  });
}

TEST_F(StoreTest, ApiKeysEndOnce) {
  v1::ApiKey wanted;
  wanted.set_title("nightly import");
  InTx([&](pg::Tx& tx) {
    const RoleSet roles = RoleBit(options::v1::ROLE_MANAGER);
    const v1::ApiKey made = InsertApiKey(tx, 1, "digest", wanted, roles, kNow);
    EXPECT_EQ(made.name(), "organizations/1/apiKeys/1");
    EXPECT_EQ(FindApiKey(tx, "digest")->roles, roles);
    EXPECT_FALSE(RevokeApiKey(tx, 2, 1, kNow).has_value()) << "another organization's";
    EXPECT_TRUE(RevokeApiKey(tx, 1, 1, kNow)->has_revoke_time());
    const auto again = RevokeApiKey(tx, 1, 1, kNow + absl::Hours(1));
    EXPECT_EQ(again->revoke_time().seconds(), absl::ToUnixSeconds(kNow));
    EXPECT_FALSE(FindApiKey(tx, "digest").has_value());
    EXPECT_THAT(ListApiKeys(tx, 1, 0, 10), SizeIs(1));
    EXPECT_THAT(ListApiKeys(tx, 1, 1, 10), SizeIs(0));
  });
}

TEST_F(StoreTest, TheAuditTrailOnlyGrows) {
  InTx([&](pg::Tx& tx) {
    InsertAuditEvents(tx, {1, "workers/1-1", "m/One", kNow},
                      {{"workers/1-2", "first"}, {"workers/1-3", "second"}});
    const auto events = ListAuditEvents(tx, 1, 0, 10);
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_EQ(events[0].detail(), "second");
    EXPECT_EQ(events[1].name(), "organizations/1/auditEvents/1");
  });
  for (const char* sql :
       {"DELETE FROM workforce.audit_event", "UPDATE workforce.audit_event SET actor = ''",
        "TRUNCATE workforce.audit_event"}) {
    const absl::Status status = pg::RunTx(connection_, [&](pg::Tx& tx) {
      tx.ExecScript("tamper", sql);
      return absl::OkStatus();
    });
    EXPECT_FALSE(status.ok()) << sql;
  }
  EXPECT_EQ(database_.Query("SELECT count(*) FROM workforce.audit_event"), "2");
}

TEST_F(StoreTest, AThousandAccountsWithSessionsTakeWellUnderASecond) {
  std::vector<v1::Worker> workers;
  for (int i = 0; i < 1000; ++i) {
    workers.push_back(NewWorker(StrCat("worker-", i)));
    (*workers.back().mutable_skills())["images"] = i % 101;
  }
  const absl::Time start = absl::Now();
  InTx([&](pg::Tx& tx) {
    const auto made = InsertWorkers(tx, 1, workers, v1::Worker::ACTIVE, kNow);
    ASSERT_THAT(*made, SizeIs(1000));
    std::vector<NewSession> sessions;
    for (const v1::Worker& worker : *made) {
      sessions.push_back({WorkerIdOf(worker), worker.login(), ""});
    }
    InsertSessions(tx, sessions, kNow + absl::Hours(24), kNow);
    for (const v1::Worker& worker : *made) {
      EXPECT_EQ(FindSession(tx, worker.login(), kNow)->worker_id, WorkerIdOf(worker));
    }
  });
  EXPECT_LT(absl::Now() - start, absl::Seconds(5)) << "far above what it takes, for slow machines";
}

}  // namespace
}  // namespace crowdloom::workforce
