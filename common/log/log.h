// Structured logging: one JSON object a line on stderr.
//
//   log::Info("batch imported", {{"batch", name}, {"tasks", count}});
//   {"time":"2026-03-01T08:00:00.000001Z","level":"info","message":"batch imported","batch":...}
//
// The message is a constant; what varies goes into fields, so that lines can be searched. Fields
// that belong to everything a call does (trace id, method, principal) are set once:
//
//   log::ScopedFields fields({{"trace_id", trace_id}});
//
// and are added to every line that this thread writes while `fields` lives. Thread-safe: a line is
// written whole. Never log secrets or a worker's personal data.
#ifndef CROWDLOOM_COMMON_LOG_LOG_H_
#define CROWDLOOM_COMMON_LOG_LOG_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"

namespace crowdloom::log {

enum class Level { kDebug, kInfo, kWarn, kError };

// One value of a field. Views its text: lives as long as the call it is written in.
class Value {
 public:
  Value(bool value) : value_(value) {}                                             // NOLINT
  Value(std::floating_point auto value) : value_(static_cast<double>(value)) {}    // NOLINT
  Value(std::signed_integral auto value) : value_(static_cast<int64_t>(value)) {}  // NOLINT
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) Value(T value)
      : value_(static_cast<uint64_t>(value)) {}                         // NOLINT
  Value(std::string_view value) : value_(value) {}                      // NOLINT
  Value(const std::string& value) : value_(std::string_view(value)) {}  // NOLINT
  Value(const char* value) : value_(std::string_view(value)) {}         // NOLINT
  Value(const absl::Status& status) : value_(status.ToString()) {}      // NOLINT

  void AppendJson(std::string& out) const;

 private:
  std::variant<bool, double, int64_t, uint64_t, std::string_view, std::string> value_;
};

struct Field {
  std::string_view key;
  Value value;
};
using Fields = std::initializer_list<Field>;

void Write(Level level, std::string_view message, Fields fields = {});
inline void Debug(std::string_view message, Fields f = {}) { Write(Level::kDebug, message, f); }
inline void Info(std::string_view message, Fields f = {}) { Write(Level::kInfo, message, f); }
inline void Warn(std::string_view message, Fields f = {}) { Write(Level::kWarn, message, f); }
inline void Error(std::string_view message, Fields f = {}) { Write(Level::kError, message, f); }

// Lines below this level are dropped. Info at start.
void SetLevel(Level level);
std::optional<Level> ParseLevel(std::string_view text);  // "debug", "info", "warn", "error"

// Adds fields to this thread's lines for its lifetime. Nests; the innermost comes last.
class ScopedFields {
 public:
  explicit ScopedFields(Fields fields);
  ~ScopedFields();
  ScopedFields(const ScopedFields&) = delete;
  ScopedFields& operator=(const ScopedFields&) = delete;

 private:
  size_t size_before_;
};

// Where lines go instead of stderr; nullptr puts stderr back. A line ends without a newline.
using Sink = std::function<void(std::string_view line)>;
void SetSinkForTest(Sink sink);

}  // namespace crowdloom::log

#endif  // CROWDLOOM_COMMON_LOG_LOG_H_
