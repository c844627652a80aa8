#include "common/pg/error.h"

#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::pg {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(1);

std::string_view FirstLine(std::string_view text) { return text.substr(0, text.find('\n')); }

// The name in: ... violates unique constraint "name". The wording depends on the server's language,
// so without the word the last quoted name of the line is taken. Empty when there is none.
std::string ConstraintIn(std::string_view message) {
  const std::string_view line = FirstLine(message);
  constexpr std::string_view kWord = "constraint \"";
  size_t start = line.find(kWord);
  if (start != std::string_view::npos) {
    start += kWord.size();
    return std::string(line.substr(start, line.find('"', start) - start));
  }
  const size_t end = line.rfind('"');
  if (end == std::string_view::npos || end == 0) return "";
  start = line.rfind('"', end - 1);
  if (start == std::string_view::npos) return "";
  return std::string(line.substr(start + 1, end - start - 1));
}

absl::Status Violation(absl::StatusCode code, std::string_view reason, const pqxx::sql_error& e) {
  return MakeError(code, reason, FirstLine(e.what()), {{"constraint", ConstraintIn(e.what())}});
}

absl::Status Internal(const pqxx::sql_error& e) {
  return MakeError(absl::StatusCode::kInternal, "DATABASE_ERROR", FirstLine(e.what()),
                   {{"sqlstate", e.sqlstate()}});
}

Failure DescribeState(const pqxx::sql_error& e) {
  const std::string& state = e.sqlstate();
  const std::string_view what = FirstLine(e.what());
  using Code = absl::StatusCode;
  if (state == "23505") return {Violation(Code::kAlreadyExists, "UNIQUE_VIOLATION", e)};
  if (state == "23P01") return {Violation(Code::kAlreadyExists, "EXCLUSION_VIOLATION", e)};
  if (state == "23514") return {Violation(Code::kFailedPrecondition, "CHECK_VIOLATION", e)};
  if (state == "23503") return {Violation(Code::kFailedPrecondition, "FOREIGN_KEY_VIOLATION", e)};
  if (state == "23502") return {Violation(Code::kFailedPrecondition, "NOT_NULL_VIOLATION", e)};
  if (state == "57014") return {MakeError(Code::kDeadlineExceeded, "QUERY_TIMEOUT", what)};
  if (state == "55P03") return {MakeError(Code::kAborted, "LOCK_NOT_AVAILABLE", what)};
  if (state == "22021") return {MakeError(Code::kInvalidArgument, "INVALID_TEXT", what)};
  if (state == "25006") return {DatabaseUnavailable(what), Retry::kReconnected};  // now a standby
  // Shutdown, crash, idle-in-transaction timeout, lost connection; without any state it is libpq
  // that found the connection gone, and the text is a notice from before.
  if (state.empty() || absl::StartsWith(state, "57P") || absl::StartsWith(state, "08") ||
      state == "25P03") {
    return {DatabaseUnavailable(what), Retry::kReconnected};
  }
  if (absl::StartsWith(state, "53")) return {DatabaseUnavailable(what)};
  // A migration changed a table under a prepared statement: a new connection plans it anew.
  if (state == "0A000" && absl::StrContains(ToAbsl(what), "cached plan")) {
    return {Internal(e), Retry::kReconnected};
  }
  return {Internal(e)};
}

}  // namespace

absl::Status DatabaseUnavailable(std::string_view detail) {
  return WithRetryDelay(
      MakeError(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", FirstLine(detail)),
      kRetryDelay);
}

absl::Status CommitInDoubt(std::string_view detail) {
  return WithRetryDelay(
      MakeError(absl::StatusCode::kUnavailable, "COMMIT_IN_DOUBT", FirstLine(detail)), kRetryDelay);
}

Failure DescribeCurrentException() {
  try {
    throw;
  } catch (const pqxx::in_doubt_error& e) {
    return {CommitInDoubt(e.what())};
  } catch (const pqxx::statement_completion_unknown& e) {
    return {CommitInDoubt(e.what())};
  } catch (const pqxx::transaction_rollback& e) {
    return {WithRetryDelay(
                MakeError(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", FirstLine(e.what())),
                kRetryDelay),
            Retry::kSame};
  } catch (const pqxx::broken_connection& e) {
    return {DatabaseUnavailable(e.what()), Retry::kReconnected};
  } catch (const pqxx::sql_error& e) {
    return DescribeState(e);
  } catch (const pqxx::failure& e) {  // how a COPY tells that its connection is gone
    return {DatabaseUnavailable(e.what()), Retry::kReconnected};
  } catch (const InvalidText& e) {
    return {MakeError(absl::StatusCode::kInvalidArgument, "INVALID_TEXT", e.what())};
  } catch (const std::exception& e) {
    return {MakeError(absl::StatusCode::kInternal, "DATABASE_ERROR", FirstLine(e.what()))};
  }
}

}  // namespace crowdloom::pg
