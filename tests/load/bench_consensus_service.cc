// ./dev bench consensus_service: answers a second through consensus with its database, from
// dispatch's feed to stored decisions, verdicts and events. PostgreSQL commits durably. The crowd
// is made: ten classes, each task answered by five of 500 workers of different skill. With
// $CROWDLOOM_DATASETS, also what dynamic overlap costs and brings on recorded crowds.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/embedded_file.h"
#include "common/base/rng.h"
#include "common/outbox/consumer.h"
#include "common/ownership/ownership.h"
#include "common/pg/migrate.h"
#include "common/rpc/idempotency.h"
#include "common/testing/temp_dir.h"
#include "services/allinone/stores/private_postgres.h"
#include "services/consensus/loops/log_keeper.h"
#include "services/consensus/loops/project_owner.h"
#include "tests/load/crowd_replay.h"

namespace crowdloom::consensus {

absl::Span<const EmbeddedFile> MigrationFiles();

namespace {

constexpr int64_t kProject = (int64_t{1} << 32) + 1;
constexpr int kOverlap = 5;
constexpr int kWorkers = 500;
constexpr int kClasses = 10;

outbox::Event EventOf(int ordinal, int worker, int label, int64_t place) {
  events::v1::SubmissionReceived event;
  event.set_assignment(
      AssignmentName({.task = {kProject, 1, ordinal}, .worker_id = kProject + worker, .stage = 1}));
  event.set_attempt(1);
  event.set_target(kOverlap);
  event.set_target_max(kOverlap);
  event.set_hold("projects/1-1/holds/1");
  event.set_amount_micros(100'000);
  event.set_currency_code("CNY");
  event.mutable_submit_time()->set_seconds(1'800'000'000 + place);
  auto& choice = *(*event.mutable_answer()->mutable_values())["label"].mutable_choice();
  choice.add_options("class " + std::to_string(label));
  return {.cursor = {.xid = 1, .id = place},
          .key = TaskName({kProject, 1, ordinal}),
          .type = event.GetDescriptor()->full_name(),
          .payload = event.SerializeAsString()};
}

// Tasks are finished one after the other, as dispatch hands them out, some at a time.
std::vector<outbox::Event> MakeFeed(int tasks) {
  constexpr int kAtOnce = 200;
  Rng rng(1);
  std::vector<outbox::Event> feed;
  for (int first = 0; first < tasks; first += kAtOnce) {
    for (int round = 0; round < kOverlap; ++round) {
      for (int task = first; task < std::min(tasks, first + kAtOnce); ++task) {
        const int worker = static_cast<int>(
            (task * 7 + round * (kWorkers / kOverlap) + rng.Uniform(kWorkers / kOverlap)) %
            kWorkers);
        const bool right = rng.Chance(0.5 + 0.45 * (worker % 10) / 10);
        const int label = right ? task % kClasses : static_cast<int>(rng.Uniform(kClasses));
        feed.push_back(EventOf(task + 1, worker, label, static_cast<int64_t>(feed.size()) + 1));
      }
    }
  }
  return feed;
}

class Bench {
 public:
  explicit Bench(const std::string& url)
      : feed_db_({.url = url, .schema = "consensus"}),
        owner_db_({.url = url, .schema = "consensus"}) {
    CHECK_OK(pg::Migrate(
        feed_db_, "consensus",
        pg::JoinMigrations({outbox::Migrations(), rpc::Migrations(), ownership::Migrations(),
                            pg::MigrationsFrom(MigrationFiles())})));
  }

  // Seconds until every answer is decided.
  double Run(const std::vector<outbox::Event>& feed) {
    outbox::Consumer consumer(
        {.name = "consensus.dispatch", .batch_max = 2000}, feed_db_,
        [&](const outbox::Cursor& after, int max) -> absl::StatusOr<std::vector<outbox::Event>> {
          const auto from = feed.begin() + std::min<int64_t>(after.id, feed.size());
          return std::vector<outbox::Event>(from, from + std::min<int64_t>(max, feed.end() - from));
        },
        LogEvents);
    Metrics metrics;
    ProjectOwner owner({.replica = "bench"}, &owner_db_, &metrics, SystemClock());
    const absl::Time start = absl::Now();
    std::thread keeper([&] {
      while (consumer.Step().value() == outbox::Consumer::Progress::kAdvanced) {
      }
    });
    while (Applied() < static_cast<int64_t>(feed.size())) CHECK_OK(owner.Step().status());
    const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
    keeper.join();
    return seconds;
  }

 private:
  int64_t Applied() {
    int64_t applied = 0;
    CHECK_OK(pg::RunTx(owner_db_, [&](pg::Tx& tx) {
      applied = FindProgress(tx, kProject).applied_seq;
      return absl::OkStatus();
    }));
    return applied;
  }

  pg::Connection feed_db_;
  pg::Connection owner_db_;
};

constexpr const char* kRecorded[] = {"tweet", "rte", "dog", "weather_amt", "bluebird"};
constexpr int kThresholdPpm = 990'000;
constexpr int kShuffles = 5;

// "name":value pairs for the JSON object.
std::string MeasureCost(const std::string& datasets) {
  std::string json;
  for (const char* set : kRecorded) {
    double answers = 0, accuracy = 0, recorded = 0;
    for (int seed = 1; seed <= kShuffles; ++seed) {
      const load::CrowdReplay replay =
          load::ReplayCrowd(datasets + "/crowd/" + set, kThresholdPpm, seed);
      answers += replay.answers_per_task / kShuffles;
      accuracy += replay.accuracy / kShuffles;
      recorded = replay.recorded_per_task;
    }
    std::printf("%-12s %5.2f of %5.1f answers a task, accuracy %.4f\n", set, answers, recorded,
                accuracy);
    char line[160];
    std::snprintf(line, sizeof(line), ",\"dynamic_answers_%s\":%.3f,\"dynamic_accuracy_%s\":%.4f",
                  set, answers, set, accuracy);
    json += line;
  }
  return json;
}

int Main(int argc, char** argv) {
  int answers = 200'000;
  bool json = false;
  CLI::App app("Answers a second through consensus with its database");
  app.add_option("--answers", answers)->check(CLI::Range(1'000, 10'000'000))->capture_default_str();
  app.add_flag("--json", json, "print one flat JSON object on the last line");
  CLI11_PARSE(app, argc, argv);
  const testing::TempDir directory;
  auto postgres = allinone::PrivatePostgres::Start({.data_dir = directory.path()});
  CHECK_OK(postgres.status());
  const std::vector<outbox::Event> feed = MakeFeed(answers / kOverlap);
  const double seconds = Bench((*postgres)->url()).Run(feed);
  const double rate = static_cast<double>(feed.size()) / seconds;
  std::printf("%zu answers in %.2f s: %.0f answers/s\n", feed.size(), seconds, rate);
  const char* datasets = std::getenv("CROWDLOOM_DATASETS");
  const std::string cost = datasets == nullptr ? "" : MeasureCost(datasets);
  if (json) std::printf("{\"service_answers_per_s\":%.0f%s}\n", rate, cost.c_str());
  (*postgres)->Stop(absl::Seconds(30)).IgnoreError();
  return 0;
}

}  // namespace
}  // namespace crowdloom::consensus

int main(int argc, char** argv) { return crowdloom::consensus::Main(argc, argv); }
