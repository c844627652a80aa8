// Password digests: argon2id through libsodium, in its own text form (parameters and salt inside),
// so that a later, dearer cost is told from an earlier one.
//
// Each call takes the memory and time of PasswordCost on the calling thread, on purpose. Run them
// on bounded threads of their own. Thread-safe.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_SECRETS_PASSWORD_H_
#define CROWDLOOM_SERVICES_WORKFORCE_SECRETS_PASSWORD_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace crowdloom::workforce {

// OWASP's least values for argon2id with one lane.
struct PasswordCost {
  unsigned long long passes = 2;
  size_t memory_bytes = size_t{19} << 20;
};

class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = {});

  std::string Digest(std::string_view password) const;
  bool Verify(const std::string& digest, std::string_view password) const;

  // As long as Verify of a wrong password, for logins that do not exist. Always false.
  bool VerifyNobody(std::string_view password) const { return Verify(nobody_, password) && false; }

  // Whether the digest was made at another cost, so that a person who just signed in gets a new
  // one.
  bool NeedsRenewal(const std::string& digest) const;

 private:
  PasswordCost cost_;
  std::string nobody_;
};

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_SECRETS_PASSWORD_H_
