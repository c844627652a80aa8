// Proving who one is by password or one-time code. Digests cost memory and time on purpose, so
// these run on the threads for passwords, whose full queue refuses.
//
// A try is counted in a transaction of its own, before its outcome is known: whoever tries a
// thousand passwords at once gets `tries_max` of them looked at.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_SIGN_IN_H_
#define CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_SIGN_IN_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"
#include "services/workforce/core/session_policy.h"
#include "services/workforce/metrics.h"
#include "services/workforce/secrets/password.h"
#include "services/workforce/store/sign_in_store.h"

namespace crowdloom::workforce {

struct SignInOptions {
  SessionPolicy sessions;
  int tries_max = 10;  // of one login within the throttle's window
};

// Thread-safe. Does not own what it is given.
class SignInDesk {
 public:
  SignInDesk(SignInOptions options, const PasswordHasher* hasher, Metrics* metrics)
      : options_(options), hasher_(hasher), metrics_(metrics) {}

  absl::StatusOr<v1::Session> SignIn(rpc::Call& call, const v1::SignInRequest& request) const;

  absl::StatusOr<v1::Session> AcceptInvitation(rpc::Call& call,
                                               const v1::AcceptInvitationRequest& request) const;

  // Wrong old passwords count as tries: a stolen session is no way to guess the password.
  absl::StatusOr<v1::Session> ChangePassword(rpc::Call& call,
                                             const v1::ChangePasswordRequest& request) const;

 private:
  // What a try is counted against; empty ones are not. In the order in which they are locked.
  struct Subjects {
    std::string address;
    std::string login;
  };

  static Subjects SubjectsOf(const rpc::Call& call, int32_t organization, std::string_view login);
  absl::Status CountTries(rpc::Call& call, const Subjects& subjects) const;
  void Forgive(pg::Tx& tx, const Subjects& subjects) const;

  // As slow for nobody's password as for a wrong one.
  bool Verify(const std::optional<StoredPassword>& stored, const std::string& presented) const;
  std::string Digest(const std::string& password) const;

  absl::StatusOr<v1::Session> OpenSession(pg::Tx& tx, const v1::Worker& worker,
                                          const std::string& device, absl::Time now) const;

  const SignInOptions options_;
  const PasswordHasher* const hasher_;
  Metrics* const metrics_;
};

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_SIGN_IN_H_
