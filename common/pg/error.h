// What went wrong in libpqxx, as a Status and a verdict on trying again. The only place that knows
// libpqxx's exceptions and PostgreSQL's SQLSTATEs. Internal to common/pg.
//
// libpqxx has two families: sql_error (with a SQLSTATE), and failures beside it: broken_connection,
// transaction_rollback (deadlock, serialization failure) and in_doubt_error.
#ifndef CROWDLOOM_COMMON_PG_ERROR_H_
#define CROWDLOOM_COMMON_PG_ERROR_H_

#include <exception>
#include <string_view>

#include "absl/status/status.h"

namespace crowdloom::pg {

// Text with a NUL byte, which PostgreSQL cannot hold.
class InvalidText : public std::exception {
 public:
  const char* what() const noexcept override { return "text contains a NUL byte"; }
};

enum class Retry {
  kNever,        // the same transaction would fail again
  kSame,         // try again on this connection: a conflict with another transaction
  kReconnected,  // try again on a new connection: this one is lost, or its prepared plans are stale
};

struct Failure {
  absl::Status status;
  Retry retry = Retry::kNever;
};

// Describes the exception being handled. Call only inside a catch block.
Failure DescribeCurrentException();

// UNAVAILABLE, reason DATABASE_UNAVAILABLE, with a retry delay.
absl::Status DatabaseUnavailable(std::string_view detail);

// UNAVAILABLE, reason COMMIT_IN_DOUBT: COMMIT was sent and no answer came, so the transaction may
// have happened. Only the caller knows how to ask again without doing it twice.
absl::Status CommitInDoubt(std::string_view detail);

}  // namespace crowdloom::pg

#endif  // CROWDLOOM_COMMON_PG_ERROR_H_
