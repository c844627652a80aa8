// A small JSON reader for labels that are JSON (boxes, spans, ...). Strict RFC 8259 input, numbers
// as double, nesting limited, errors name the byte. Not meant for messages: those are protobuf's.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_JSON_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_JSON_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace crowdloom::consensus {

struct JsonMember;

struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  std::string string;
  std::vector<Json> items;          // of an array
  std::vector<JsonMember> members;  // of an object, in order

  bool is(Kind wanted) const { return kind == wanted; }
  // The member of that name, or nullptr.
  const Json* Find(std::string_view name) const;
};

struct JsonMember {
  std::string first;
  Json second;
};

absl::StatusOr<Json> ParseJson(std::string_view text);

// The text of a string as a JSON string literal, quotes included.
std::string JsonQuoted(std::string_view text);

// The shortest decimal that reads back as the same double; "null" when not finite.
std::string JsonNumber(double value);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_JSON_H_
