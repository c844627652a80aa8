#include "clients/cli/verify/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "clients/cli/verify/recompute.h"
#include "common/base/strings.h"
#include "common/outbox/schema.h"
#include "common/testing/temp_postgres.h"

namespace crowdloom::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The schemas as the services lay them, and rows as the tests want them.
class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() {
    for (const char* service : {"dispatch", "workforce", "consensus", "ledger"}) Migrate(service);
  }

  void Migrate(const std::string& service) {
    const std::filesystem::path folder =
        StrCat(CROWDLOOM_SOURCE_DIR, "/services/", service, "/migrations");
    std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(folder), {});
    std::sort(files.begin(), files.end());
    std::string sql = StrCat("CREATE SCHEMA ", service, "; SET search_path TO ", service, ";",
                             outbox::kSchemaSql);
    for (const auto& file : files) sql += ReadFile(file);
    database_.Query(sql);
  }

  // What is broken, one line each.
  std::vector<std::string> Broken() {
    const auto findings = Verify(database_.url(), absl::ZeroDuration());
    if (!findings.ok()) return {findings.status().ToString()};
    return BrokenLines(*findings);
  }

  testing::TempPostgres database_;
};

// Project 3-1 is (3 << 32) | 1, and so on.
constexpr char kProject[] = "12884901889";
constexpr char kWorker5[] = "12884901893";

TEST_F(VerifyTest, AnEmptyInstallationBreaksNothingAndSkipsNothing) {
  const auto findings = Verify(database_.url(), absl::ZeroDuration());
  ASSERT_TRUE(findings.ok()) << findings.status();
  for (const Finding& finding : *findings) {
    EXPECT_THAT(finding.rows, IsEmpty()) << finding.title;
    EXPECT_EQ(finding.skipped, "") << finding.title;
  }
  EXPECT_EQ(findings->front().number, "I1");
  EXPECT_EQ(findings->back().number, "I10");
}

TEST_F(VerifyTest, FindsAPlaceAboveItsTarget) {
  database_.Query(
      StrCat("INSERT INTO dispatch.place (project_id, batch, stage, ordinal, target,"
             " target_max, open, counted, hold) VALUES (",
             kProject, ", 1, 1, 7, 2, 2, 1, 2, 1)"));
  EXPECT_THAT(Broken(), ::testing::Contains(HasSubstr(
                            "I1 no task has more leases and answers than it wants: "
                            "projects/3-1/batches/1/tasks/7 stage 1: 1 open and 2 counted")));
}

TEST_F(VerifyTest, FindsAnAnswerThatWasLostOnItsWay) {
  database_.Query(
      StrCat("INSERT INTO dispatch.submission (project_id, batch, ordinal, stage,"
             " worker_id, attempt, request_id, body_hash, rate_micros, submit_time)"
             " VALUES (",
             kProject, ", 1, 7, 1, ", kWorker5,
             ", 1, '00000000-0000-0000-0000-000000000001', 0, 40000, now())"));
  EXPECT_THAT(Broken(),
              ::testing::ElementsAre(
                  "I2 every answer reached consensus: projects/3-1/batches/1/tasks/7/assignments/"
                  "3-5-1 attempt 1 never reached consensus",
                  HasSubstr("I2 every answer reached the ledger")));
}

TEST_F(VerifyTest, FindsAnAcceptedAnswerThatIsNotPaid) {
  database_.Query(StrCat("INSERT INTO consensus.verdict VALUES (", kProject, ", 1, 7, 1, ",
                         kWorker5,
                         ", 1, 1, 1, 1, 'majority', '', 'projects/3-1/holds/1', 40000, 'CNY')"));
  EXPECT_THAT(
      Broken(),
      ::testing::ElementsAre(
          HasSubstr("I4 every decision is about an answer"),
          HasSubstr("I6 accepted answers are paid, others are not: projects/3-1/batches/1"
                    "/tasks/7/assignments/3-5-1 attempt 1: verdict 1, ledger has nothing")));
}

TEST_F(VerifyTest, FindsAReviewThatNobodyDecided) {
  database_.Query(
      StrCat("INSERT INTO consensus.submission (project_id, batch, ordinal, stage,"
             " worker_id, attempt, payload) VALUES (",
             kProject, ", 1, 7, 2, ", kWorker5, ", 1, '')"));
  EXPECT_THAT(Broken(), ::testing::ElementsAre(HasSubstr(
                            "I4 every review that was done is decided: projects/3-1/batches/1/"
                            "tasks/7/assignments/3-5-2 attempt 1")));
}

// Run 1 of organization 3 has two payments, of which one transfer was posted.
TEST_F(VerifyTest, FindsPaymentsThatWereNotSentOnce) {
  database_.Query(
      "INSERT INTO ledger.account (kind, owner, part, currency)"
      " VALUES (10, 5, 0, 'CNY'), (15, 3, 1, 'CNY'), (2, 3, 0, 'CNY');"
      "ALTER TABLE ledger.transfer DISABLE TRIGGER USER;"
      "INSERT INTO ledger.payout_run (organization, number, state, format, currency,"
      " execution_date, debtor, payments, control_sum, file_sha256, maker, create_time)"
      " VALUES (3, 1, 2, 1, 'CNY', current_date, '', 2, 30, '', 'm', now());"
      "INSERT INTO ledger.payout (organization, run, item, worker_id, amount, outcome, payee)"
      " VALUES (3, 1, 1, 5, 10, 1, ''), (3, 1, 2, 5, 20, 1, '')");
  const auto move = [&](int id, int debit, int credit, int code, const char* key) {
    database_.Query(StrCat(
        "INSERT INTO ledger.transfer (id, group_id, debit_account, credit_account, amount,"
        " body_hash, effective_time, record_time, code, business_key) VALUES (",
        id, ", 1, ", debit, ", ", credit, ", 10, 0, now(), now(), ", code, ", '", key, "')"));
  };
  move(65536, 1, 2, 22, "payout/3-1-1");
  EXPECT_THAT(Broken(), ::testing::Contains(HasSubstr(
                            "I10 every payment of a run was sent once: run 1 of organization 3 has "
                            "2 payments of 30 and sent 1 of 10")));
  move(65537, 2, 3, 23, "payout/3-1-1/ok");
  move(65538, 2, 1, 24, "payout/3-1-1/fail");
  EXPECT_THAT(Broken(), ::testing::Contains(
                            HasSubstr("payout/3-1-1 was confirmed 1 times and failed 1 times")));
  EXPECT_THAT(Broken(),
              ::testing::Contains(HasSubstr("I10 what is in transit is what has no result yet")));
  database_.Query("UPDATE ledger.payout_run SET execution_date = current_date - 4");
  EXPECT_THAT(Broken(), ::testing::Contains(HasSubstr("payment 1 of run 1 of organization 3 was")));
}

TEST_F(VerifyTest, FindsParkedAndUnreadEvents) {
  database_.Query(
      "INSERT INTO dispatch.outbox (key, type, payload, traceparent)"
      " VALUES ('k', 't', '', '')");
  database_.Query("INSERT INTO ledger.consumer_cursor (consumer) VALUES ('ledger.dispatch')");
  database_.Query(
      "INSERT INTO ledger.parked_event (consumer, xid, id, key, type, payload,"
      " traceparent, created_time, error) VALUES ('ledger.dispatch', '5', 1, 'k', 't',"
      " '', '', now(), 'x')");
  EXPECT_THAT(Broken(), ::testing::ElementsAre(
                            HasSubstr("1 parked events of key k at ledger.dispatch"),
                            HasSubstr("ledger.dispatch has not read 1 events of its feed")));
}

TEST_F(VerifyTest, SaysWhichServicesAreElsewhere) {
  testing::TempPostgres empty;
  const auto findings = Verify(empty.url(), absl::ZeroDuration());
  ASSERT_TRUE(findings.ok());
  EXPECT_THAT(findings->front().skipped, HasSubstr("dispatch"));
}

TEST(VerifyErrorTest, ADatabaseThatIsNotThereIsAnError) {
  EXPECT_TRUE(absl::IsUnavailable(
      Verify("postgresql://nobody@127.0.0.1:1/none", absl::ZeroDuration()).status()));
}

// --- I9
// -------------------------------------------------------------------------------------------

type::v1::Answer Choice(const std::string& option) {
  type::v1::Answer answer;
  (*answer.mutable_values())["label"].mutable_choice()->add_options(option);
  return answer;
}

struct Logged {
  consensus::v1::Consensus consensus;
  std::vector<events::v1::SubmissionReceived> log;

  void Add(const std::string& assignment, const std::string& option) {
    auto& submission = log.emplace_back();
    submission.set_assignment(assignment);
    submission.set_attempt(1);
    submission.set_target(3);
    *submission.mutable_answer() = Choice(option);
    auto* vote = consensus.add_votes();
    vote->set_assignment(assignment);
    vote->set_attempt(1);
    *vote->mutable_answer() = Choice(option);
  }

  void Resolve(const std::string& option) {
    consensus.set_method("majority");
    *consensus.mutable_answer() = Choice(option);
  }
};

TEST(CompareWithLogTest, AMajorityThatFollowsFromTheLogIsRight) {
  Logged task;
  for (const char* worker : {"a", "b"}) task.Add(worker, "cat");
  task.Add("c", "dog");
  task.Resolve("cat");
  EXPECT_EQ(CompareWithLog(task.consensus, task.log), "");
}

TEST(CompareWithLogTest, FindsAnAnswerThatMostDidNotGive) {
  Logged task;
  for (const char* worker : {"a", "b"}) task.Add(worker, "cat");
  task.Add("c", "dog");
  task.Resolve("dog");
  EXPECT_THAT(CompareWithLog(task.consensus, task.log), HasSubstr("fewer than the 2 votes"));
}

TEST(CompareWithLogTest, FindsVotesThatAreNotTheLogs) {
  Logged task;
  task.Add("a", "cat");
  task.Add("b", "cat");
  task.Resolve("cat");
  task.consensus.mutable_votes()->RemoveLast();
  EXPECT_THAT(CompareWithLog(task.consensus, task.log), HasSubstr("counts 1 of 2 logged answers"));
  *task.consensus.mutable_votes(0)->mutable_answer() = Choice("dog");
  EXPECT_THAT(CompareWithLog(task.consensus, task.log), HasSubstr("counts another answer of a"));
  task.consensus.mutable_votes(0)->set_assignment("z");
  EXPECT_THAT(CompareWithLog(task.consensus, task.log), HasSubstr("z, which is not logged"));
}

}  // namespace
}  // namespace crowdloom::cli
