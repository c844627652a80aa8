// Turns what a client shows (a session token or an API key) into the internal token that goes on
// with its calls. Workforce decides; its answer is kept for at most kKeep, and dropped when
// workforce says that a credential has ended, so that a suspension works at once, and within kKeep
// even when that message is lost. Callers that ask for the same credential at once share one
// question.
//
// Credentials are kept as digests only. Thread-safe.
#ifndef CROWDLOOM_SERVICES_GATEWAY_SESSION_AUTHENTICATOR_H_
#define CROWDLOOM_SERVICES_GATEWAY_SESSION_AUTHENTICATOR_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/token.h"
#include "services/gateway/connect/upstream.h"

namespace crowdloom::gateway {

class Authenticator {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string> internal_token) &&>;

  static constexpr absl::Duration kKeep = absl::Seconds(2);
  static constexpr size_t kEntriesMax = 200'000;

  // All outlive the authenticator; `upstream` is shut down before it goes.
  Authenticator(Upstream* upstream, const rpc::TokenMinter* minter, const Clock* clock);

  // `done` runs once, perhaps before this returns. UNAUTHENTICATED for a credential that is no
  // good.
  void Authenticate(std::string_view credential, const std::string& traceparent, Done done);

  // Forgets a credential, for instance one that has just signed out.
  void Forget(std::string_view credential);

  // Forgets all, and keeps no answer to a question that is under way: workforce said that some
  // credential has ended, and asking again about the others costs a call each.
  void ForgetAll();

 private:
  struct Entry {
    std::string token;  // empty while the question is under way
    absl::Time expire_time = absl::InfiniteFuture();
    int64_t era = 0;  // when it was asked
    std::vector<Done> waiting;
  };

  void Ask(const std::string& digest, std::string_view credential, const std::string& traceparent);
  void Settle(const std::string& digest, absl::StatusOr<std::string> reply);
  void MakeRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Upstream* const upstream_;
  const rpc::TokenMinter* const minter_;
  const Clock* const clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  int64_t era_ ABSL_GUARDED_BY(mutex_) = 0;  // counts ForgetAll
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_SESSION_AUTHENTICATOR_H_
