#include "services/gateway/session/admission.h"

#include <fmt/format.h>

#include <utility>

#include "common/base/hash.h"
#include "common/base/status.h"

namespace crowdloom::gateway {

constexpr double kBurstFactor = 4;

Admission::Admission(Authenticator* authenticator, double per_second, const Clock* clock)
    : authenticator_(authenticator),
      clock_(clock),
      limiter_(per_second, per_second * kBurstFactor) {}

absl::Status Admission::Limit(std::string_view kind, std::string_view name, bool take) {
  const std::string key = fmt::format("{}:{}", kind, name);
  absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_->Now();
  const absl::Duration wait = take ? limiter_.Take(key, now) : limiter_.Look(key, now);
  if (wait == absl::ZeroDuration()) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "RATE_LIMITED",
                                  "too many requests", {{"limit", std::string(kind)}}),
                        wait);
}

void Admission::Admit(const Route& route, const Applicant& applicant, Authenticator::Done done) {
  const auto finish = [&done](absl::StatusOr<std::string> token) {
    std::move(done)(std::move(token));
  };
  if (route.method.access.anonymous()) {
    const absl::Status status = Limit("address", applicant.peer, true);
    if (!status.ok()) return finish(status);
    return finish(std::string());
  }
  if (applicant.credential.empty()) {
    return finish(MakeError(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED",
                            "sign in, or send an API key"));
  }
  absl::Status status = Limit("caller", Sha256(applicant.credential), true);
  if (status.ok()) status = Limit("failures", applicant.peer, false);
  if (!status.ok()) return finish(status);
  authenticator_->Authenticate(applicant.credential, applicant.traceparent,
                               [this, peer = applicant.peer,
                                done = std::move(done)](absl::StatusOr<std::string> token) mutable {
                                 if (absl::IsUnauthenticated(token.status()))
                                   Limit("failures", peer, true).IgnoreError();
                                 std::move(done)(std::move(token));
                               });
}

}  // namespace crowdloom::gateway
