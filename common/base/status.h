// What every error of the project carries besides its absl::StatusCode and message, and the macros
// that pass errors on.
//
// An error has a stable UPPER_SNAKE reason (what clients and tests branch on), a domain, metadata,
// and where it helps a retry delay and field violations: the shapes of google.rpc.ErrorInfo,
// RetryInfo and BadRequest. They travel inside the Status as one payload, so they survive being
// returned through any number of layers, and the RPC library turns them into the wire form once.
//
//   return MakeError(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND", "no such batch",
//                    {{"batch", name}});
//   if (ReasonOf(status) == "LEASE_EXPIRED") ...
#ifndef CROWDLOOM_COMMON_BASE_STATUS_H_
#define CROWDLOOM_COMMON_BASE_STATUS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace crowdloom {

// The domain of every reason made by this project.
inline constexpr std::string_view kErrorDomain = "crowdloom";

struct FieldViolation {
  std::string field;  // path in the request, e.g. "batch.display_name"
  std::string description;

  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

struct ErrorInfo {
  using FieldViolation = crowdloom::FieldViolation;

  std::string reason;
  std::string domain;
  std::map<std::string, std::string> metadata;
  std::optional<absl::Duration> retry_delay;  // whole microseconds
  std::vector<FieldViolation> violations;

  friend bool operator==(const ErrorInfo&, const ErrorInfo&) = default;
};

// An error with a reason. `code` is not OK.
absl::Status MakeError(absl::StatusCode code, std::string_view reason, std::string_view message,
                       std::map<std::string, std::string> metadata = {});

// INVALID_ARGUMENT (also its reason) with one field violation.
absl::Status InvalidField(std::string_view field, std::string_view description);

// The same status, telling the caller to wait `delay` before trying again. `status` is not OK.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// The same status carrying `info` instead of what it carried. `status` is not OK.
absl::Status WithInfo(absl::Status status, const ErrorInfo& info);

// What `status` carries; empty for OK and for errors made outside this project.
ErrorInfo InfoOf(const absl::Status& status);
std::string ReasonOf(const absl::Status& status);

namespace status_internal {
inline absl::Status StatusOf(absl::Status status) { return status; }
template <typename T>
absl::Status StatusOf(absl::StatusOr<T> status) {
  return std::move(status).status();
}
}  // namespace status_internal

}  // namespace crowdloom

#define CROWDLOOM_CONCAT_INNER_(a, b) a##b
#define CROWDLOOM_CONCAT_(a, b) CROWDLOOM_CONCAT_INNER_(a, b)

// Returns from the enclosing function when `expression` (a Status or StatusOr) is an error.
#define CL_RETURN_IF_ERROR(expression)                                               \
  do {                                                                               \
    if (absl::Status cl_status = ::crowdloom::status_internal::StatusOf(expression); \
        !cl_status.ok()) {                                                           \
      return cl_status;                                                              \
    }                                                                                \
  } while (false)

// CL_ASSIGN_OR_RETURN(auto batch, store.Find(name)): declares or assigns `lhs` from the StatusOr,
// or returns its error.
#define CL_ASSIGN_OR_RETURN(lhs, ...) \
  CROWDLOOM_ASSIGN_OR_RETURN_(CROWDLOOM_CONCAT_(cl_statusor_, __LINE__), lhs, (__VA_ARGS__))
#define CROWDLOOM_ASSIGN_OR_RETURN_(statusor, lhs, expression) \
  auto statusor = expression;                                  \
  if (!statusor.ok()) return std::move(statusor).status();     \
  lhs = *std::move(statusor)

#endif  // CROWDLOOM_COMMON_BASE_STATUS_H_
