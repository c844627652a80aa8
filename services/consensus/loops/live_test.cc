// Decisions as they are stored and told, against a real PostgreSQL, whatever the batches and the
// repetitions in which dispatch's events come, and whoever decides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/embedded_file.h"
#include "common/base/rng.h"
#include "common/outbox/consumer.h"
#include "common/ownership/ownership.h"
#include "common/pg/migrate.h"
#include "common/redis/connection.h"
#include "common/rpc/call.h"
#include "common/rpc/idempotency.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"
#include "services/consensus/handlers/quality.h"
#include "services/consensus/handlers/reading.h"
#include "services/consensus/handlers/recompute.h"
#include "services/consensus/live/replay.h"
#include "services/consensus/loops/log_keeper.h"
#include "services/consensus/loops/project_owner.h"
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
  enum class Passes { kNever, kByGrowth, kOften };
  explicit Installation(int batch_max = 256, Passes passes = Passes::kOften)
      : connection_({.url = database_.url(), .schema = "consensus"}),
        consumer_(
            {.name = "consensus.dispatch", .batch_max = batch_max}, connection_,
            [this](const outbox::Cursor& after, int max) { return Fetch(after, max); }, LogEvents) {
    CHECK_OK(pg::Migrate(
        connection_, "consensus",
        pg::JoinMigrations({outbox::Migrations(), rpc::Migrations(), ownership::Migrations(),
                            pg::MigrationsFrom(MigrationFiles())})));
    decider_.entries_max = batch_max;
    if (passes != Passes::kOften) decider_.pass_interval = absl::InfiniteDuration();
    if (passes == Passes::kNever) decider_.pass_growth = 1e9;
    owner_.emplace(NewOwner("first"));
  }

  ProjectOwner NewOwner(const std::string& replica) {
    return ProjectOwner({.replica = replica, .decider = decider_}, &connection_, &metrics_, &clock);
  }

  // The replica is gone, without a word; another one takes over when its leases are out.
  void KillOwner() {
    Query("UPDATE consensus.ownership SET expires_time = now() - interval '1 second' RETURNING 1");
    owner_.emplace(NewOwner("after " + std::to_string(++deaths_)));
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
    clock.Advance(absl::Minutes(1));
    while (true) {
      const auto progress = consumer_.Step();
      CHECK_OK(progress);
      if (*progress == outbox::Consumer::Progress::kCaughtUp) break;
    }
    Decide();
  }

  void LogOnly() {
    while (consumer_.Step().value() == outbox::Consumer::Progress::kAdvanced) {
    }
  }

  absl::Status TryDecide() { return owner_->Step().status(); }

  void Decide() {
    for (auto progress = outbox::Consumer::Progress::kAdvanced;
         progress == outbox::Consumer::Progress::kAdvanced;) {
      const auto step = owner_->Step();
      CHECK_OK(step);
      progress = *step;
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

  crowdloom::testing::FakeClock clock;

  // Verdicts and quality as text, in a fixed order.
  std::string Verdicts() const {
    return Query(
        "SELECT string_agg(format('%s %s %s %s %s %s %s', ordinal, worker_id, attempt, decision, "
        "verdict, use, decided_by), '; ' ORDER BY ordinal, worker_id, attempt, decision) FROM "
        "consensus.verdict");
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
  ProjectDecider::Options decider_;
  outbox::Consumer consumer_;
  std::optional<ProjectOwner> owner_;
  int deaths_ = 0;
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

TEST(LiveTest, AnyOrderBatchingAndRepetitionComesToTheSame) {
  std::vector<SubmissionReceived> answers = Answers(40, 3, 1);
  for (SubmissionReceived& answer : answers) answer.set_aggregation_method("majority");
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

TEST(LiveTest, BatchingMakesNoDifferenceToDynamicOverlap) {
  std::vector<SubmissionReceived> answers = Answers(60, 4, 2);
  for (SubmissionReceived& answer : answers) MakeDynamic(answer);
  std::string verdicts;
  for (const int batch_max : {1, 5, 256}) {
    Installation installation(batch_max, Installation::Passes::kNever);
    for (const SubmissionReceived& answer : answers) installation.Publish(answer);
    installation.CatchUp();
    if (verdicts.empty()) verdicts = installation.Verdicts();
    EXPECT_EQ(installation.Verdicts(), verdicts) << batch_max;
    const v1::RecomputeConsensusResponse recomputed = installation.Recompute();
    EXPECT_EQ(recomputed.checked_count(), 60);
    EXPECT_THAT(recomputed.differing_tasks(), SizeIs(0)) << batch_max;
  }
}

TEST(LiveTest, AClosedTaskIsDecidedAndRecomputesToTheSame) {
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

// A crowd of 12, of whom 4 guess, that answers until consensus is sure.
std::vector<SubmissionReceived> Crowd(int tasks, uint64_t seed, int settle_seconds) {
  Rng rng(seed);
  std::vector<SubmissionReceived> answers;
  for (int round = 0; round < 4; ++round) {
    for (int ordinal = 1; ordinal <= tasks; ++ordinal) {
      const int worker = 1 + (ordinal + round * 3 + static_cast<int>(rng.Uniform(3))) % 12;
      const bool right = worker > 4 ? rng.Chance(0.9) : rng.Chance(0.34);
      const int label = right ? ordinal % 3 : static_cast<int>(rng.Uniform(3));
      answers.push_back(testing::LabelOf(1, ordinal, worker, std::string(1, 'a' + label),
                                         round * 1000 + ordinal));
      answers.back().set_dynamic_overlap(true);
      answers.back().set_target_max(6);
      answers.back().set_threshold_ppm(990'000);
      answers.back().set_settle_seconds(settle_seconds);
    }
  }
  return answers;
}

TEST(LiveTest, I9PassesAndSettlingRecomputeToTheSame) {
  Installation installation(50);
  const auto answers = Crowd(60, 3, /*settle_seconds=*/3600);
  for (size_t i = 0; i < answers.size(); ++i) {
    installation.Publish(answers[i]);
    if (i % 37 == 0) installation.CatchUp();
  }
  installation.CatchUp();
  EXPECT_NE(installation.Query("SELECT count(*) FROM consensus.turn"), "0");
  EXPECT_THAT(installation.Recompute().differing_tasks(), SizeIs(0));
  EXPECT_EQ(installation.Query("SELECT count(*) FROM consensus.consensus WHERE final"), "0");
  installation.clock.Advance(absl::Hours(30 * 24 * 365));
  installation.Decide();
  EXPECT_EQ(
      installation.Query("SELECT count(*) FROM consensus.consensus WHERE state = 2 AND NOT final"),
      "0");
  EXPECT_NE(installation.Told("VerdictRecorded"), "0");
  EXPECT_THAT(installation.Recompute().differing_tasks(), SizeIs(0));
}

TEST(LiveTest, AnOwnerThatDiesChangesNothing) {
  const auto answers = Crowd(40, 4, /*settle_seconds=*/3600);
  std::map<std::string, v1::Consensus> expected;
  for (const int deaths : {0, 1, 7}) {
    Installation installation(20, Installation::Passes::kByGrowth);
    for (size_t i = 0; i < answers.size(); ++i) {
      installation.Publish(answers[i]);
      if (i % 8 == 0) installation.CatchUp();
      if (deaths > 0 && i % (answers.size() / deaths) == 5) installation.KillOwner();
    }
    installation.CatchUp();
    const auto all = installation.AllConsensus();
    if (deaths == 0) expected = all;
    ASSERT_THAT(all, SizeIs(40));
    for (const auto& [name, consensus] : all) {
      EXPECT_EQ(consensus.posterior(), expected.at(name).posterior()) << name << " " << deaths;
      EXPECT_TRUE(SameConsensus(consensus, expected.at(name))) << name << " " << deaths;
    }
    EXPECT_THAT(installation.Recompute().differing_tasks(), SizeIs(0));
  }
}

TEST(LiveTest, AnOwnerThatLostItsShardsStoresNothing) {
  Installation installation;
  installation.Publish(testing::Label(1, 1, "cat", 1));
  installation.CatchUp();
  installation.Query(
      "UPDATE consensus.ownership SET owner = 'another', epoch = epoch + 1 RETURNING 1");
  for (int i = 2; i <= 3; ++i) installation.Publish(testing::Label(1, i, "cat", i));
  installation.LogOnly();
  EXPECT_FALSE(installation.TryDecide().ok());
  EXPECT_EQ(installation.Told("TaskResolved"), "0");
}

TEST(LiveTest, RecomputingFindsWhatWasTamperedWith) {
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

TEST(LiveTest, EventsOfATaskAreToldInTheOrderOfTheirCauses) {
  Installation installation;
  for (int i = 1; i <= 3; ++i) installation.Publish(testing::Label(1, i, "cat", i));
  installation.CatchUp();
  EXPECT_EQ(installation.Query(
                "SELECT string_agg(regexp_replace(type, '.*[.]', ''), ' ' ORDER BY id) FROM "
                "consensus.outbox WHERE key = 'projects/3-17/batches/2/tasks/1'"),
            "VerdictRecorded VerdictRecorded VerdictRecorded TaskResolved");
}

TEST(LiveTest, AMalformedEventIsParkedAndStopsNobodyElse) {
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

TEST(LiveTest, ReadsPageByPage) {
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

TEST(LiveTest, TenThousandAnswersTakeSeconds) {
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
