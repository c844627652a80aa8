#include "tests/load/cycles.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/pg/tx.h"
#include "tests/load/cpu_account.h"
#include "tests/load/pgbench.h"

namespace crowdloom::load {
namespace {

// Bytes of the baseline's payload: about what one stored answer takes.
constexpr int kRowBytes = 60;
constexpr double kMicros = 1e6;

// Events that were told and not applied yet.
constexpr pg::Query kBehind{
    "load_events_behind",
    "SELECT (SELECT count(*) FROM dispatch.outbox o, consensus.consumer_cursor c"
    " WHERE c.consumer = 'consensus.dispatch' AND (o.xid, o.id) > (c.xid, c.id))"
    " + (SELECT count(*) FROM dispatch.outbox o, ledger.consumer_cursor c"
    " WHERE c.consumer = 'ledger.dispatch' AND (o.xid, o.id) > (c.xid, c.id))"
    " + (SELECT count(*) FROM consensus.outbox o, ledger.consumer_cursor c"
    " WHERE c.consumer = 'ledger.consensus' AND (o.xid, o.id) > (c.xid, c.id))"
    " + (SELECT count(*) FROM consensus.outbox o, dispatch.consumer_cursor c"
    " WHERE c.consumer = 'dispatch.consensus' AND (o.xid, o.id) > (c.xid, c.id))"};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

class Rounds {
 public:
  Rounds(const Installation& installation, const std::vector<rpc::Principal>& people,
         const CycleOptions& options)
      : installation_(installation), people_(people), options_(options) {}

  void RunOne() {
    MeasureSingle();
    MeasureInserts();
    if (options_.bulk > 0) MeasureBulk();
  }

  CycleLine Result() {
    CycleLine line{.workers = options_.workers,
                   .cycles = Median(cycles_),
                   .inserts = Median(inserts_),
                   .bulk = Median(bulk_),
                   .lease_p50 = single_.lease.Quantile(0.5),
                   .lease_p99 = single_.lease.Quantile(0.99),
                   .submit_p50 = single_.submit.Quantile(0.5),
                   .submit_p99 = single_.submit.Quantile(0.99),
                   .settle = Median(settle_),
                   .errors = errors_};
    for (const auto& [name, seconds] : cpu_) {
      line.cycle_cpu[name] = seconds * kMicros / static_cast<double>(answers_);
    }
    line.insert_cpu = insert_cpu_ * kMicros / insert_count_;
    return line;
  }

 private:
  void MeasureSingle() {
    const CpuAccount before(installation_.database_url());
    RunLabeling(installation_, people_, Labeling(1), single_);
    settle_.push_back(Settle(installation_.database_url()));
    for (const auto& [name, seconds] : CpuAccount(installation_.database_url()).Since(before)) {
      cpu_[name] += seconds;
    }
    cycles_.push_back(single_.AnswersPerSecond());
    answers_ += single_.answers;
    errors_ += single_.errors;
  }

  // pgbench and its backends are gone when it is over: only their sum is known.
  void MeasureInserts() {
    const double before = ChildSeconds();
    inserts_.push_back(PgbenchInsertsPerSecond(installation_.database_url(), options_.workers,
                                               options_.seconds, kRowBytes));
    insert_cpu_ += ChildSeconds() - before;
    insert_count_ += inserts_.back() * options_.seconds;
  }

  void MeasureBulk() {
    LabelingResult result;
    RunLabeling(installation_, people_, Labeling(options_.bulk), result);
    Settle(installation_.database_url());
    bulk_.push_back(result.AnswersPerSecond());
    errors_ += result.errors;
  }

  LabelingOptions Labeling(int bulk) const {
    return {.workers = options_.workers, .duration = absl::Seconds(options_.seconds), .bulk = bulk};
  }

  const Installation& installation_;
  const std::vector<rpc::Principal>& people_;
  const CycleOptions options_;
  LabelingResult single_;  // latencies of all rounds
  std::vector<double> cycles_, inserts_, bulk_, settle_;
  std::map<std::string, double> cpu_;
  double insert_cpu_ = 0, insert_count_ = 0;
  int64_t answers_ = 0, errors_ = 0;
};

}  // namespace

double Settle(const std::string& database_url) {
  const absl::Time start = absl::Now();
  pg::Connection connection({.url = database_url});
  for (int64_t behind = 1; behind > 0;) {
    CHECK_OK(pg::RunTx(connection, [&](pg::Tx& tx) {
      behind = tx.ExecOne(kBehind)[0].as<int64_t>();
      return absl::OkStatus();
    }));
    if (behind > 0) absl::SleepFor(absl::Milliseconds(10));
  }
  return absl::ToDoubleSeconds(absl::Now() - start);
}

CycleLine MeasureCycles(const Installation& installation, const std::vector<rpc::Principal>& people,
                        const CycleOptions& options) {
  Rounds rounds(installation, people, options);
  for (int round = 0; round < options.rounds; ++round) rounds.RunOne();
  return rounds.Result();
}

}  // namespace crowdloom::load
