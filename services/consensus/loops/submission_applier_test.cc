// Decisions as they are stored and told, against a real PostgreSQL, whatever the order, the batches
// and the repetitions in which dispatch's events come.
#include "services/consensus/loops/submission_applier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/embedded_file.h"
#include "common/base/rng.h"
#include "common/outbox/consumer.h"
#include "common/pg/migrate.h"
#include "common/redis/connection.h"
#include "common/rpc/call.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"
#include "services/consensus/handlers/reading.h"
#include "services/consensus/handlers/recompute.h"
#include "services/consensus/live/replay.h"
#include "services/consensus/testing/submissions.h"

namespace crowdloom::consensus {

absl::Span<const EmbeddedFile> MigrationFiles();

namespace {

using crowdloom::testing::IsOk;
using crowdloom::testing::StatusIs;
using events::v1::SubmissionReceived;
using ::testing::SizeIs;

constexpr char kBatch[] = "projects/3-17/batches/2";

// A consensus database with the consumer of a feed that the test writes.
class Installation {
 public:
  explicit Installation(int batch_max = 256)
      : connection_({.url = database_.url(), .schema = "consensus"}),
        consumer_(
            {.name = "consensus.dispatch", .batch_max = batch_max}, connection_,
            [this](const outbox::Cursor& after, int max) { return Fetch(after, max); },
            [this](pg::Tx& tx, absl::Span<const outbox::Event> events) {
              return ApplySubmissions(tx, events, metrics_);
            }) {
    CHECK_OK(pg::Migrate(
        connection_, "consensus",
        pg::JoinMigrations({outbox::Migrations(), pg::MigrationsFrom(MigrationFiles())})));
  }

  void Publish(const google::protobuf::Message& event, const std::string& key) {
    outbox::Event published;
    published.cursor = {.xid = 1, .id = static_cast<int64_t>(feed_.size()) + 1};
    published.key = key;
    published.type = event.GetDescriptor()->full_name();
    published.payload = event.SerializeAsString();
    published.created_time = absl::Now();
    feed_.push_back(std::move(published));
  }

  void Publish(const SubmissionReceived& event) {
    Publish(event, TaskName(ParseAssignment(event.assignment())->task));
  }

  void CatchUp() {
    while (true) {
      const auto progress = consumer_.Step();
      CHECK_OK(progress);
      if (*progress == outbox::Consumer::Progress::kCaughtUp) return;
    }
  }

  void TryStep() { consumer_.Step().status().IgnoreError(); }

  template <typename Handler, typename Request>
  auto Call(Handler handler, const Request& request) {
    rpc::PageTokenSealer pages("a key for page tokens");
    rpc::CallInfo info{.deadline = absl::Now() + absl::Minutes(1), .pages = &pages};
    redis::Connection redis(redis::ConnectionOptions{});
    Rng rng(1);
    rpc::Worker worker{.db = connection_, .redis = redis, .rng = rng};
    rpc::Call call(info, worker);
    return handler(call, request);
  }

  std::map<std::string, v1::Consensus> AllConsensus() {
    std::map<std::string, v1::Consensus> all;
    v1::ListConsensusRequest request;
    request.set_parent(kBatch);
    request.set_page_size(500);
    const auto page = Call([](auto& c, auto& q) { return ListConsensus(c, q); }, request);
    for (const v1::Consensus& consensus : page->consensus()) all[consensus.name()] = consensus;
    return all;
  }

  v1::RecomputeConsensusResponse Recompute() {
    v1::RecomputeConsensusRequest request;
    request.set_batch(kBatch);
    return Call(RecomputeConsensus, request).value();
  }

  std::string Query(const std::string& sql) const { return database_.Query(sql); }

  // Verdicts and quality as text, in a fixed order.
  std::string Verdicts() const {
    return Query("SELECT string_agg(row(v.*)::text, ' ' ORDER BY v.*) FROM consensus.verdict v");
  }
  std::string Quality() const {
    return Query(
        "SELECT string_agg(row(q.*)::text, ' ' ORDER BY q.*) FROM consensus.worker_quality q");
  }
  std::string Told(const std::string& type) const {
    return Query("SELECT count(*) FROM consensus.outbox WHERE type LIKE '%." + type + "'");
  }

 private:
  absl::StatusOr<std::vector<outbox::Event>> Fetch(const outbox::Cursor& after, int max) {
    const auto from = feed_.begin() + std::min<int64_t>(after.id, feed_.size());
    return std::vector<outbox::Event>(from, from + std::min<int64_t>(max, feed_.end() - from));
  }

  crowdloom::testing::TempPostgres database_;
  pg::Connection connection_;
  std::vector<outbox::Event> feed_;
  Metrics metrics_;
  outbox::Consumer consumer_;
};

std::vector<SubmissionReceived> Answers(int tasks, int overlap, uint64_t seed) {
  Rng rng(seed);
  std::vector<SubmissionReceived> answers;
  for (int ordinal = 1; ordinal <= tasks; ++ordinal) {
    for (int i = 0; i < overlap; ++i) {
      const std::string option(1, static_cast<char>('a' + rng.Uniform(3)));
      answers.push_back(
          testing::LabelOf(overlap, ordinal, 1 + i * 5 + rng.Uniform(5), option, ordinal * 10 + i));
    }
  }
  return answers;
}

void MakeDynamic(SubmissionReceived& answer) {
  answer.set_dynamic_overlap(true);
  answer.set_target(1);
  answer.set_threshold_ppm(900'000);
}

TEST(SubmissionApplierTest, AnyOrderBatchingAndRepetitionComesToTheSame) {
  const std::vector<SubmissionReceived> answers = Answers(40, 3, 1);
  Installation plain;
  for (const SubmissionReceived& answer : answers) plain.Publish(answer);
  plain.CatchUp();
  ASSERT_THAT(plain.AllConsensus(), SizeIs(40));
  EXPECT_EQ(plain.Told("TaskResolved"), "40");
  EXPECT_EQ(plain.Told("VerdictRecorded"), "120");
  for (const int batch_max : {1, 7}) {
    Installation other(batch_max);
    Rng rng(batch_max);
    std::vector<SubmissionReceived> delivered = answers;
    for (const SubmissionReceived& answer : answers) {
      if (rng.Chance(0.3)) delivered.push_back(answer);
    }
    std::shuffle(delivered.begin(), delivered.end(), rng);
    for (const SubmissionReceived& answer : delivered) other.Publish(answer);
    other.CatchUp();
    EXPECT_EQ(other.Verdicts(), plain.Verdicts());
    EXPECT_EQ(other.Quality(), plain.Quality());
    EXPECT_EQ(other.Told("VerdictRecorded"), "120");
    EXPECT_EQ(other.Told("TaskResolved"), "40");
    for (const auto& [name, consensus] : other.AllConsensus()) {
      EXPECT_TRUE(SameConsensus(consensus, plain.AllConsensus().at(name))) << name;
    }
  }
}

TEST(SubmissionApplierTest, BatchingMakesNoDifferenceToDynamicOverlap) {
  std::vector<SubmissionReceived> answers = Answers(60, 4, 2);
  for (SubmissionReceived& answer : answers) MakeDynamic(answer);
  std::string verdicts;
  for (const int batch_max : {1, 5, 256}) {
    Installation installation(batch_max);
    for (const SubmissionReceived& answer : answers) installation.Publish(answer);
    installation.CatchUp();
    if (verdicts.empty()) verdicts = installation.Verdicts();
    EXPECT_EQ(installation.Verdicts(), verdicts) << batch_max;
    const v1::RecomputeConsensusResponse recomputed = installation.Recompute();
    EXPECT_EQ(recomputed.checked_count(), 60);
    EXPECT_THAT(recomputed.differing_tasks(), SizeIs(0)) << batch_max;
  }
}

TEST(SubmissionApplierTest, AClosedTaskIsDecidedAndRecomputesToTheSame) {
  Installation installation;
  installation.Publish(testing::Label(1, 1, "cat", 1));
  installation.Publish(testing::Label(1, 2, "cat", 2));
  events::v1::TargetChanged closed;
  closed.set_task("projects/3-17/batches/2/tasks/1");
  closed.set_target(2);
  closed.set_target_max(2);
  closed.set_closed(true);
  for (int told = 0; told < 2; ++told) installation.Publish(closed, closed.task());
  installation.CatchUp();
  EXPECT_EQ(installation.Told("VerdictRecorded"), "2");
  EXPECT_EQ(installation.Told("TaskResolved"), "1");
  EXPECT_THAT(installation.Recompute().differing_tasks(), SizeIs(0));
}

TEST(SubmissionApplierTest, RecomputingFindsWhatWasTamperedWith) {
  Installation installation;
  for (const SubmissionReceived& answer : Answers(5, 3, 3)) installation.Publish(answer);
  installation.CatchUp();
  EXPECT_THAT(installation.Recompute().differing_tasks(), SizeIs(0));
  installation.Query(
      "UPDATE consensus.consensus SET payload = (SELECT payload FROM consensus.consensus WHERE "
      "ordinal = 1) WHERE ordinal = 2 RETURNING 1");
  EXPECT_THAT(installation.Recompute().differing_tasks(),
              ::testing::Contains("projects/3-17/batches/2/tasks/2"));
  v1::RecomputeConsensusRequest request;
  request.set_batch("projects/3-17/batches/9");
  EXPECT_THAT(installation.Call(RecomputeConsensus, request),
              StatusIs(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND"));
}

TEST(SubmissionApplierTest, EventsOfATaskAreToldInTheOrderOfTheirCauses) {
  Installation installation;
  for (int i = 1; i <= 3; ++i) installation.Publish(testing::Label(1, i, "cat", i));
  installation.CatchUp();
  EXPECT_EQ(installation.Query(
                "SELECT string_agg(regexp_replace(type, '.*[.]', ''), ' ' ORDER BY id) FROM "
                "consensus.outbox WHERE key = 'projects/3-17/batches/2/tasks/1'"),
            "VerdictRecorded VerdictRecorded VerdictRecorded TaskResolved");
}

TEST(SubmissionApplierTest, AMalformedEventIsParkedAndStopsNobodyElse) {
  Installation installation;
  SubmissionReceived broken = testing::Label(1, 1, "cat", 1);
  broken.set_assignment("projects/3-17/batches/2/tasks/1");
  installation.Publish(broken, "broken");
  events::v1::HoldClosed closed;
  closed.set_hold("projects/3-17/holds/1");
  installation.Publish(closed, closed.hold());
  installation.Publish(testing::LabelOf(1, 2, 1, "cat", 1));
  for (int i = 0; i < 20; ++i) {
    if (installation.Query("SELECT count(*) FROM consensus.parked_event") == "1") break;
    // Each step tries the event once more.
    installation.TryStep();
  }
  installation.CatchUp();
  EXPECT_EQ(installation.Query("SELECT key FROM consensus.parked_event"), "broken");
  EXPECT_THAT(installation.AllConsensus(), SizeIs(1));
}

TEST(SubmissionApplierTest, ReadsPageByPage) {
  Installation installation;
  for (const SubmissionReceived& answer : Answers(5, 2, 4)) installation.Publish(answer);
  installation.CatchUp();
  const auto list = [](auto& call, auto& request) { return ListConsensus(call, request); };
  v1::ListConsensusRequest request;
  request.set_parent(kBatch);
  request.set_page_size(2);
  request.set_omit_votes(true);
  std::vector<std::string> names;
  do {
    const auto page = installation.Call(list, request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Consensus& consensus : page->consensus()) {
      names.push_back(consensus.name());
      EXPECT_THAT(consensus.votes(), SizeIs(0));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  ASSERT_THAT(names, SizeIs(5));
  EXPECT_EQ(names.front(), "projects/3-17/batches/2/tasks/1/consensus");

  v1::GetConsensusRequest one;
  one.set_name(names.front());
  EXPECT_THAT(installation.Call(GetConsensus, one)->votes(), SizeIs(2));
  one.set_name("projects/3-17/batches/2/tasks/99/consensus");
  EXPECT_THAT(installation.Call(GetConsensus, one),
              StatusIs(absl::StatusCode::kNotFound, "CONSENSUS_NOT_FOUND"));

  v1::ListWorkerQualityRequest quality;
  quality.set_parent("projects/3-17");
  const auto listed = installation.Call(
      [](auto& call, auto& asked) { return ListWorkerQuality(call, asked); }, quality);
  int64_t answers = 0;
  for (const v1::WorkerQuality& worker : listed->worker_quality()) answers += worker.answers();
  EXPECT_EQ(answers, 10);
}

TEST(SubmissionApplierTest, TenThousandAnswersTakeSeconds) {
  Installation installation;
  for (const SubmissionReceived& answer : Answers(2000, 5, 5)) installation.Publish(answer);
  const absl::Time start = absl::Now();
  installation.CatchUp();
  RecordProperty("answers_per_second",
                 static_cast<int>(10'000 / absl::ToDoubleSeconds(absl::Now() - start)));
  EXPECT_EQ(installation.Query("SELECT count(*) FROM consensus.consensus WHERE final"), "2000");
  EXPECT_LT(absl::Now() - start, absl::Seconds(30)) << "far above what it takes";
}

}  // namespace
}  // namespace crowdloom::consensus
