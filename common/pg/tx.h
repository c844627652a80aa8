// Transactions: the only way to the database.
//
//   absl::Status status = pg::RunTx(connection, [&](pg::Tx& tx) -> absl::Status {
//     const std::optional<pqxx::row> row = tx.ExecAtMostOne(kFindBatch, project, batch);
//     if (!row) return MakeError(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND", "no such batch");
//     tx.Exec(kCloseBatch, project, batch);
//     return absl::OkStatus();
//   });
//
// RunTx commits when the body returns OK, else rolls back and returns the body's status. Exec
// throws inside the body; RunTx catches, and this is the one place of the project that does:
//   - serialization failure, deadlock, connection lost before COMMIT: rolled back and the body is
//     run again, up to max_attempts, so it must not change anything outside its transaction before
//     it is sure of it; in the end ABORTED TRANSACTION_CONFLICT or UNAVAILABLE DATABASE_UNAVAILABLE
//   - unique and exclusion violations: ALREADY_EXISTS; check, foreign key and not-null violations:
//     FAILED_PRECONDITION; reasons like UNIQUE_VIOLATION, the constraint's name in the metadata
//   - no answer to COMMIT: UNAVAILABLE COMMIT_IN_DOUBT, never run again here
//   - server down: UNAVAILABLE DATABASE_UNAVAILABLE with a retry delay
//   - statement_timeout: DEADLINE_EXCEEDED QUERY_TIMEOUT
//   - text that PostgreSQL cannot hold (NUL, not UTF-8): INVALID_ARGUMENT INVALID_TEXT
//   - anything else: INTERNAL DATABASE_ERROR
#ifndef CROWDLOOM_COMMON_PG_TX_H_
#define CROWDLOOM_COMMON_PG_TX_H_

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/pg/connection.h"
#include "common/pg/copy.h"
#include "common/pg/query.h"
#include "common/pg/value.h"

namespace crowdloom::pg {

// Lives inside RunTx only, on its thread.
class Tx {
 public:
  // Runs a statement. value.h says what an argument may be.
  template <typename... Args>
  pqxx::result Exec(const Query& query, const Args&... args) {
    return Timed(query,
                 [&] { return work_.exec_prepared(query.name, value_internal::ToParam(args)...); });
  }

  // The only row. More or fewer rows are our own error.
  template <typename... Args>
  pqxx::row ExecOne(const Query& query, const Args&... args) {
    return OneOf(query, Exec(query, args...));
  }

  // The row, if there is one. More rows are our own error.
  template <typename... Args>
  std::optional<pqxx::row> ExecAtMostOne(const Query& query, const Args&... args) {
    pqxx::result rows = Exec(query, args...);
    if (rows.empty()) return std::nullopt;
    return OneOf(query, rows);
  }

  // The number of rows that an INSERT, UPDATE or DELETE touched.
  template <typename... Args>
  int64_t ExecCount(const Query& query, const Args&... args) {
    return static_cast<int64_t>(Exec(query, args...).affected_rows());
  }

  // Adds rows, all or none of them: see copy.h.
  void Copy(const CopyTarget& target, const CopyRows& rows);

  // Runs statements that are not prepared and have no parameters: schema changes.
  void ExecScript(std::string_view name, std::string_view sql);

 private:
  friend class TxRunner;
  Tx(Connection& connection, pqxx::nontransaction& work) : connection_(connection), work_(work) {}

  pqxx::result Timed(const Query& query, absl::FunctionRef<pqxx::result()> run);
  pqxx::result Timed(const char* name, absl::FunctionRef<pqxx::result()> run);
  static pqxx::row OneOf(const Query& query, const pqxx::result& rows);

  Connection& connection_;
  pqxx::nontransaction& work_;
  bool failed_ = false;  // a statement threw: PostgreSQL would turn COMMIT into ROLLBACK
};

enum class Isolation { kReadCommitted, kRepeatableRead, kSerializable };

struct TxOptions {
  Isolation isolation = Isolation::kReadCommitted;
  bool read_only = false;
  int max_attempts = 5;
};

absl::Status RunTx(Connection& connection, absl::FunctionRef<absl::Status(Tx&)> body,
                   TxOptions options = {});

}  // namespace crowdloom::pg

#endif  // CROWDLOOM_COMMON_PG_TX_H_
