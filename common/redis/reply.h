// What Redis answers, as a value.
#ifndef CROWDLOOM_COMMON_REDIS_REPLY_H_
#define CROWDLOOM_COMMON_REDIS_REPLY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace crowdloom::redis {

struct Reply {
  enum class Kind { kNil, kInteger, kString, kArray, kError };

  Kind kind = Kind::kNil;
  int64_t integer = 0;       // kInteger
  std::string text;          // kString (also status replies such as OK) and kError
  std::vector<Reply> items;  // kArray

  bool is_nil() const { return kind == Kind::kNil; }
  bool is_error() const { return kind == Kind::kError; }

  friend bool operator==(const Reply&, const Reply&) = default;
};

// OK for everything but an error reply: INTERNAL, reason REDIS_ERROR, for most; UNAVAILABLE, reason
// REDIS_UNAVAILABLE, for those that pass (LOADING, READONLY, ...).
absl::Status StatusOf(const Reply& reply);

}  // namespace crowdloom::redis

#endif  // CROWDLOOM_COMMON_REDIS_REPLY_H_
