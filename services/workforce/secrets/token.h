// Bearer secrets: made here, shown once, stored as their SHA-256. They are random and long, so a
// plain digest is enough: nobody can try them all.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_SECRETS_TOKEN_H_
#define CROWDLOOM_SERVICES_WORKFORCE_SECRETS_TOKEN_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace crowdloom::workforce {

// The prefix says what a secret is: to Authenticate, and to scanners that look for leaked ones.
inline constexpr std::string_view kSessionPrefix = "cls_";
inline constexpr std::string_view kApiKeyPrefix = "clk_";
inline constexpr std::string_view kInvitationPrefix = "cli_";

inline constexpr size_t kTokenBytes = 32;  // 256 bits
// An invitation is typed by people, lives for days and is throttled: 128 bits.
inline constexpr size_t kInvitationBytes = 16;

struct Token {
  std::string text;    // for its holder
  std::string digest;  // for the database
};

Token NewToken(std::string_view prefix, size_t bytes = kTokenBytes);

// Of a text that somebody presents.
std::string TokenDigest(std::string_view text);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_SECRETS_TOKEN_H_
