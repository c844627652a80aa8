#include "common/pg/tx.h"

#include <array>
#include <pqxx/tablewriter>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/fault_point.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/metrics/red.h"
#include "common/pg/error.h"

namespace crowdloom::pg {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(2);

metrics::QueryMetrics& Queries() {
  static metrics::QueryMetrics* const queries = new metrics::QueryMetrics;
  return *queries;
}

metrics::CounterFamily& Retries() {
  static metrics::CounterFamily* const retries = new metrics::CounterFamily(
      "pg_tx_retries_total", "Transactions run again, by the reason of the failure", {"reason"});
  return *retries;
}

const char* BeginStatement(const TxOptions& options) {
  const bool read_only = options.read_only;
  switch (options.isolation) {
    case Isolation::kReadCommitted:
      return read_only ? "BEGIN READ ONLY" : "BEGIN";
    case Isolation::kRepeatableRead:
      return read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                       : "BEGIN ISOLATION LEVEL REPEATABLE READ";
    case Isolation::kSerializable:
      return read_only ? "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"
                       : "BEGIN ISOLATION LEVEL SERIALIZABLE";
  }
  return "BEGIN";
}

// libpqxx's newer stream takes its rows apart into columns; this one takes them as they are.
void WriteRows(pqxx::nontransaction& work, const CopyTarget& target, const CopyRows& rows) {
  const std::array columns{target.columns};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  pqxx::tablewriter writer(work, target.table, columns.begin(), columns.end());
#pragma GCC diagnostic pop
  writer.write_raw_line(rows.text());
  writer.complete();
}

}  // namespace

pqxx::result Tx::Timed(const Query& query, absl::FunctionRef<pqxx::result()> run) {
  return Timed(query.name, [&] {
    connection_.Prepare(query);
    return run();
  });
}

pqxx::result Tx::Timed(const char* name, absl::FunctionRef<pqxx::result()> run) {
  CHECK(!failed_) << name << " after a statement that failed";
  const absl::Time start = absl::Now();
  try {
    PassFaultPoint(name);
    pqxx::result result = run();
    Queries().Finished(name, true, absl::Now() - start);
    return result;
  } catch (...) {
    failed_ = true;
    Queries().Finished(name, false, absl::Now() - start);
    throw;
  }
}

void Tx::Copy(const CopyTarget& target, const CopyRows& rows) {
  if (rows.empty()) return;
  Timed(target.name, [&] {
    WriteRows(work_, target, rows);
    return pqxx::result();
  });
}

void Tx::ExecScript(std::string_view name, std::string_view sql) {
  CHECK(!failed_) << name << " after a statement that failed";
  try {
    work_.exec(std::string(sql), std::string(name));
  } catch (...) {
    failed_ = true;
    throw;
  }
}

pqxx::row Tx::OneOf(const Query& query, const pqxx::result& rows) {
  if (rows.size() != 1) {
    throw pqxx::unexpected_rows(StrCat(query.name, " gave ", rows.size(), " rows"));
  }
  return rows[0];
}

// One RunTx.
class TxRunner {
 public:
  TxRunner(Connection& connection, absl::FunctionRef<absl::Status(Tx&)> body, TxOptions options)
      : connection_(connection), body_(body), options_(options) {}

  absl::Status Run() {
    CHECK(!connection_.in_tx_) << "a transaction inside a transaction of the same connection";
    for (int attempt = 1;; ++attempt) {
      CL_RETURN_IF_ERROR(connection_.Open());
      connection_.in_tx_ = true;
      const Failure failure = Attempt();
      connection_.in_tx_ = false;
      if (failure.retry == Retry::kReconnected) connection_.Close();
      if (failure.retry == Retry::kNever || attempt >= options_.max_attempts) {
        return failure.status;
      }
      Retries().With({ReasonOf(failure.status)}).Increment();
      Pause(attempt);
    }
  }

 private:
  Failure Attempt() {
    try {
      pqxx::nontransaction work(connection_.physical());
      Tx tx(connection_, work);
      work.exec(BeginStatement(options_));
      absl::Status status = body_(tx);
      CHECK(!status.ok() || !tx.failed_) << "the body hides that a statement failed";
      if (status.ok()) return Commit(work);
      work.exec("ROLLBACK");
      return {std::move(status)};
    } catch (...) {
      Failure failure = DescribeCurrentException();
      if (!connection_.physical().is_open()) failure = Lost(failure);
      Rollback();
      return failure;
    }
  }

  // From here on a lost connection leaves the outcome open.
  Failure Commit(pqxx::nontransaction& work) {
    try {
      PassFaultPoint("before commit");
      work.exec("COMMIT");
      PassFaultPoint("after commit");
      return {absl::OkStatus()};
    } catch (...) {
      Failure failure = DescribeCurrentException();
      if (connection_.physical().is_open()) {
        Rollback(&work);
        return failure;
      }
      connection_.Close();
      return {CommitInDoubt(ToStd(failure.status.message()))};
    }
  }

  static Failure Lost(const Failure& failure) {
    return {DatabaseUnavailable(ToStd(failure.status.message())), Retry::kReconnected};
  }

  // Ends the failed transaction; a connection that cannot even do that is dropped.
  void Rollback(pqxx::nontransaction* work = nullptr) {
    try {
      if (work != nullptr) {
        work->exec("ROLLBACK");
      } else {
        pqxx::nontransaction(connection_.physical()).exec("ROLLBACK");
      }
    } catch (...) {
      log::Debug("rollback failed", {{"error", DescribeCurrentException().status}});
      connection_.Close();
    }
  }

  // Doubles with each attempt, with full jitter so that two rivals do not meet again.
  void Pause(int attempt) {
    const absl::Duration limit = kFirstBackoff * (1 << std::min(attempt, 6));
    absl::SleepFor(limit * connection_.rng_.Double());
  }

  Connection& connection_;
  absl::FunctionRef<absl::Status(Tx&)> body_;
  TxOptions options_;
};

absl::Status RunTx(Connection& connection, absl::FunctionRef<absl::Status(Tx&)> body,
                   TxOptions options) {
  return TxRunner(connection, body, options).Run();
}

}  // namespace crowdloom::pg
