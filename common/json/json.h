// JSON as RFC 8259 has it and nothing more: no trailing commas, no comments, no unquoted keys, no
// key twice in one object, valid UTF-8, at most kMaxDepth levels. What is wrong is told with its
// line and column, for the person who wrote the file.
//
// Numbers keep the text they were written with, so that an int64 survives. Thread-safe.
#ifndef CROWDLOOM_COMMON_JSON_JSON_H_
#define CROWDLOOM_COMMON_JSON_JSON_H_

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace crowdloom::json {

inline constexpr int kMaxDepth = 64;

struct Value {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  struct Member;

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;             // a string's characters, or a number as written
  std::vector<Value> items;     // of an array
  std::vector<Member> members;  // of an object, in the order written

  // An object's member; nullptr when there is none, or when this is no object.
  const Value* Find(std::string_view key) const;
};

struct Value::Member {
  Member() = default;
  Member(std::string member_key, Value member_value)
      : key(std::move(member_key)), value(std::move(member_value)) {}

  std::string key;
  Value value;
};

struct Error {
  size_t offset = 0;  // in bytes
  int line = 1;
  int column = 1;  // in characters, from 1
  std::string message;
};

std::variant<Value, Error> Parse(std::string_view text);

// The value as compact JSON.
std::string Format(const Value& value);

}  // namespace crowdloom::json

#endif  // CROWDLOOM_COMMON_JSON_JSON_H_
