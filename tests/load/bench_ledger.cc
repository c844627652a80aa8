// `./dev bench ledger`: durable, deduplicated postings a second through gRPC, next to the usual way
// of posting (lock two balances, update both, insert a transfer and two entries) by pgbench on the
// same server in the same run. Both commit to disk.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/pg/tx.h"
#include "services/ledger/module.h"
#include "tests/load/pgbench.h"
#include "tests/load/posting.h"

namespace crowdloom::load {
namespace {

struct Options {
  bool json = false;
  bool quick = false;
  bool queries = false;
  int seconds = 60;
  int calls = 64;
};

constexpr int kClients = 16;

constexpr char kTables[] =
    "DROP TABLE IF EXISTS bench_balance, bench_transfer, bench_entry;"
    "CREATE TABLE bench_balance (id int PRIMARY KEY, amount bigint NOT NULL);"
    "INSERT INTO bench_balance SELECT n, 1000000000 FROM generate_series(0, 1000) AS n;"
    "CREATE TABLE bench_transfer (id bigserial PRIMARY KEY, key uuid UNIQUE, debit int, credit int,"
    " amount bigint, record_time timestamptz DEFAULT now());"
    "CREATE TABLE bench_entry (transfer bigint, account int, amount bigint,"
    " PRIMARY KEY (transfer, account))";

constexpr char kScript[] =
    "\\set w random(1, 1000)\n"
    "BEGIN;\n"
    "SELECT amount FROM bench_balance WHERE id IN (0, :w) ORDER BY id FOR UPDATE;\n"
    "UPDATE bench_balance SET amount = amount - 1 WHERE id = 0;\n"
    "UPDATE bench_balance SET amount = amount + 1 WHERE id = :w;\n"
    "WITH t AS (INSERT INTO bench_transfer (key, debit, credit, amount)"
    " VALUES (gen_random_uuid(), 0, :w, 1) RETURNING id)"
    " INSERT INTO bench_entry SELECT id, account, amount FROM t,"
    " (VALUES (0, -1), (:w, 1)) AS entry (account, amount);\n"
    "COMMIT;\n";

constexpr pg::Query kUnfolded{"bench_unfolded",
                              "SELECT count(*) FROM ledger.fold JOIN ledger.shard USING (shard)"
                              " WHERE last_batch > batch"};
constexpr pg::Query kCount{"bench_count", "SELECT count(*) FROM ledger.transfer"};
constexpr pg::Query kBytes{"bench_bytes",
                           "SELECT pg_total_relation_size('ledger.transfer')::float8"
                           " / greatest(1, (SELECT count(*) FROM ledger.transfer))"};
constexpr pg::Query kVerify{"bench_verify", "SELECT count(*) FROM ledger.verify()"};

// A worker with a million lines, whose number is the answer. Not by posting, which takes minutes,
// so nothing may be verified afterwards.
constexpr char kMillionLines[] = R"sql(
  SET LOCAL session_replication_role = replica;
  INSERT INTO ledger.transfer (id, group_id, debit_account, credit_account, amount, body_hash,
                               project_id, worker_id, effective_time, record_time, code,
                               business_key)
  SELECT (last_batch + 1 + n / 1000) << 16 | n % 1000, (last_batch + 1 + n / 1000) << 16 | n % 1000,
         pool.id, payable.id, 1, n, pool.owner, payable.owner, now(),
         now() - make_interval(secs => 1000000 - n), 15, 'line/' || n
  FROM ledger.shard, generate_series(0, 999999) AS n,
       (SELECT * FROM ledger.account WHERE kind = 5 ORDER BY id LIMIT 1) AS pool,
       (SELECT * FROM ledger.account WHERE kind = 7 ORDER BY id LIMIT 1) AS payable
  WHERE shard = 0;
  UPDATE ledger.fold SET batch = last_batch + 1000 FROM ledger.shard
  WHERE shard.shard = 0 AND fold.shard = 0;
  UPDATE ledger.shard SET last_batch = last_batch + 1000 WHERE shard = 0;
  ANALYZE ledger.transfer)sql";
constexpr pg::Query kRichWorker{"bench_rich_worker",
                                "SELECT (owner & 4294967295)::integer FROM ledger.account"
                                " WHERE kind = 7 ORDER BY id LIMIT 1"};

template <typename T>
T Ask(pg::Connection& connection, const pg::Query& query) {
  T value{};
  CHECK_OK(pg::RunTx(connection, [&](pg::Tx& tx) {
    value = tx.ExecOne(query)[0].as<T>();
    return absl::OkStatus();
  }));
  return value;
}

double Seconds(absl::Time since) { return absl::ToDoubleSeconds(absl::Now() - since); }

// How long after the last posting the balances are up to date.
double FoldLag(pg::Connection& connection) {
  const absl::Time start = absl::Now();
  while (Ask<int64_t>(connection, kUnfolded) > 0) absl::SleepFor(absl::Milliseconds(2));
  return Seconds(start);
}

struct Numbers {
  double postings = 0, baseline = 0, single = 0, projects_100 = 0, twice = 0;
  double p50_half = 0, p99_half = 0, fold_lag = 0, verify = 0, bytes = 0, statement = 0;
  int64_t duplicates_errors = 0, errors = 0, dropped = 0, transfers = 0, violations = 0;
};

double Measure(const Installation& installation, const PostingLoad& load, Numbers& numbers) {
  PostingResult result;
  RunPosting(installation, load, result);
  numbers.errors += result.errors;
  std::printf(
      "  %3d orders a call, %3d projects, sent %dx: %9.0f postings/s  (p50 %.1f ms, p99 %.1f ms)\n",
      load.orders, load.projects, load.deliveries, result.OrdersPerSecond(),
      result.latency.Quantile(0.5), result.latency.Quantile(0.99));
  std::fflush(stdout);
  return result.OrdersPerSecond();
}

void MeasureHalfLoad(const Installation& installation, absl::Duration duration, Numbers& numbers) {
  PostingResult result;
  RunPosting(
      installation,
      {.calls_at_once = 256, .orders_per_second = numbers.postings / 2, .duration = duration},
      result);
  numbers.errors += result.errors;
  numbers.dropped = result.dropped;
  numbers.p50_half = result.latency.Quantile(0.5);
  numbers.p99_half = result.latency.Quantile(0.99);
}

void MeasureStatement(const Installation& installation, pg::Connection& connection,
                      Numbers& numbers) {
  CHECK_OK(pg::RunTx(connection, [](pg::Tx& tx) {
    tx.ExecScript("bench_million_lines", kMillionLines);
    return absl::OkStatus();
  }));
  Latencies latency;
  ReadStatement(installation, Ask<int32_t>(connection, kRichWorker), 50, latency);
  numbers.statement = latency.Quantile(0.5);
}

void MeasureMore(const Installation& installation, pg::Connection& connection,
                 const Options& options, Numbers& numbers) {
  const absl::Duration some = absl::Seconds(options.seconds) / 4;
  numbers.single =
      Measure(installation, {.orders = 1, .calls_at_once = 512, .duration = some}, numbers);
  numbers.projects_100 = Measure(installation, {.projects = 100, .duration = some}, numbers);
  Numbers twice;
  numbers.twice = Measure(installation, {.deliveries = 2, .duration = some}, twice);
  numbers.duplicates_errors = twice.errors;
  MeasureHalfLoad(installation, some, numbers);
  numbers.transfers = Ask<int64_t>(connection, kCount);
  numbers.bytes = Ask<double>(connection, kBytes);
  const absl::Time start = absl::Now();
  numbers.violations = Ask<int64_t>(connection, kVerify);
  numbers.verify = Seconds(start) * 10'000'000 / static_cast<double>(numbers.transfers);
  MeasureStatement(installation, connection, numbers);
}

// Where the time of the postings went: seconds in each statement since the last call.
struct QueryTimes {
  struct Sum {
    double seconds = 0;
    uint64_t count = 0;
  };
  std::map<std::string, Sum> before;

  static std::map<std::string, Sum> Read() {
    std::map<std::string, Sum> sums;
    for (const auto& family : metrics::ProcessRegistry().Collect()) {
      if (family.name != "pg_query_duration_seconds") continue;
      for (const auto& metric : family.metric) {
        sums[metric.label.front().value] = {metric.histogram.sample_sum,
                                            metric.histogram.sample_count};
      }
    }
    return sums;
  }

  void Print() {
    const std::map<std::string, Sum> now = Read();
    for (const auto& [query, sum] : now) {
      const Sum past = before[query];
      if (sum.count == past.count) continue;
      std::printf("    %-34s %7llu times %8.3f s\n", query.c_str(),
                  static_cast<unsigned long long>(sum.count - past.count),
                  sum.seconds - past.seconds);
    }
    before = now;
  }
};

void PrintTable(const Options& options, const Numbers& n) {
  std::printf("\n%-44s %12.0f\n", "durable postings/s, one hot project", n.postings);
  std::printf("%-44s %12.0f\n", "pgbench, the usual way, 16 clients, per s", n.baseline);
  std::printf("%-44s %12.1f\n", "ratio", n.postings / n.baseline);
  std::printf("%-44s %12.3f\n", "balances are folded after, s", n.fold_lag);
  if (options.quick) return;
  std::printf("%-44s %12.0f\n", "one order a call, postings/s", n.single);
  std::printf("%-44s %12.0f\n", "100 projects, postings/s", n.projects_100);
  std::printf("%-44s %12.0f\n", "everything delivered twice, postings/s", n.twice);
  std::printf("%-44s %12lld\n", "errors of that", static_cast<long long>(n.duplicates_errors));
  std::printf("%-44s %6.1f %5.1f\n", "at half load, p50 and p99 of a call, ms", n.p50_half,
              n.p99_half);
  std::printf("%-44s %12.1f\n", "verify 10 M transfers (scaled), s", n.verify);
  std::printf("%-44s %12lld\n", "transfers that were verified",
              static_cast<long long>(n.transfers));
  std::printf("%-44s %12lld\n", "invariants broken", static_cast<long long>(n.violations));
  std::printf("%-44s %12.0f\n", "bytes per transfer, with indexes", n.bytes);
  std::printf("%-44s %12.1f\n", "statement of a million lines, first page, ms", n.statement);
}

void PrintJson(const Options& options, const Numbers& n) {
  std::printf("{\"postings_per_s\": %.0f, \"baseline_per_s\": %.0f, \"ratio\": %.2f", n.postings,
              n.baseline, n.postings / n.baseline);
  std::printf(", \"fold_lag_s\": %.3f, \"errors\": %lld", n.fold_lag,
              static_cast<long long>(n.errors));
  if (!options.quick) {
    std::printf(", \"single_per_s\": %.0f, \"projects_100_per_s\": %.0f, \"twice_per_s\": %.0f",
                n.single, n.projects_100, n.twice);
    std::printf(", \"duplicates_errors\": %lld, \"p50_ms_half_load\": %.2f",
                static_cast<long long>(n.duplicates_errors), n.p50_half);
    std::printf(", \"p99_ms_half_load\": %.2f, \"dropped_half_load\": %lld", n.p99_half,
                static_cast<long long>(n.dropped));
    std::printf(", \"verify_10m_s\": %.1f, \"verified_transfers\": %lld", n.verify,
                static_cast<long long>(n.transfers));
    std::printf(", \"invariants_broken\": %lld, \"bytes_per_transfer\": %.0f",
                static_cast<long long>(n.violations), n.bytes);
    std::printf(", \"statement_ms\": %.1f", n.statement);
  }
  std::printf("}\n");
}

int RunAll(Options options) {
  if (options.quick) options.seconds = 10;
  log::SetLevel(log::Level::kError);
  Installation::Modules modules;
  modules.push_back(ledger::MakeModule());
  const Installation installation(std::move(modules));
  pg::Connection connection(
      {.url = installation.database_url(), .statement_timeout = absl::Minutes(20)});
  FundProjects(installation, 100);
  Numbers numbers;
  Numbers warm_up;
  Measure(installation, {.duration = absl::Seconds(2)}, warm_up);
  QueryTimes times{QueryTimes::Read()};
  numbers.postings = Measure(
      installation, {.calls_at_once = options.calls, .duration = absl::Seconds(options.seconds)},
      numbers);
  if (options.queries) times.Print();
  numbers.fold_lag = FoldLag(connection);
  numbers.baseline = PgbenchTransactionsPerSecond(installation.database_url(), kTables, kScript,
                                                  kClients, std::min(options.seconds, 15));
  if (!options.quick) MeasureMore(installation, connection, options, numbers);
  PrintTable(options, numbers);
  if (options.json) PrintJson(options, numbers);
  return 0;
}

}  // namespace
}  // namespace crowdloom::load

int main(int argc, char** argv) {
  CLI::App app("Durable postings a second, beside the usual way by pgbench");
  crowdloom::load::Options options;
  app.add_flag("--json", options.json, "One JSON object on the last line");
  app.add_flag("--quick", options.quick, "Rate, baseline and ratio only, in under a minute");
  app.add_option("--calls", options.calls, "Under way at once")->capture_default_str();
  app.add_flag("--queries", options.queries, "Also print where the time of the main one went");
  app.add_option("--seconds", options.seconds, "Of the main measurement")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return crowdloom::load::RunAll(options);
}
