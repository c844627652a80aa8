#include "common/log/log.h"

#include <atomic>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/strings.h"
#include "common/log/json.h"

namespace crowdloom::log {
namespace {

std::atomic<Level> minimum_level{Level::kInfo};

struct Output {
  std::mutex mu;
  Sink sink ABSL_GUARDED_BY(mu);
};

// Never destroyed: threads may log while the process ends.
Output& TheOutput() {
  static Output* const output = new Output;
  return *output;
}

// The JSON of this thread's ScopedFields, ready to be pasted: ,"trace_id":"...".
std::string& ThreadFields() {
  thread_local std::string fields;
  return fields;
}

std::string_view NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "unknown";
}

void AppendField(std::string& out, const Field& field) {
  out.push_back(',');
  AppendJsonString(out, field.key);
  out.push_back(':');
  field.value.AppendJson(out);
}

void AppendDouble(std::string& out, double value) {
  if (std::isfinite(value)) {
    StrAppend(&out, value);
  } else {
    AppendJsonString(out, StrCat(value));  // JSON has no infinity
  }
}

void Emit(const std::string& line) {
  Output& output = TheOutput();
  const std::lock_guard lock(output.mu);
  if (output.sink) {
    output.sink(std::string_view(line).substr(0, line.size() - 1));
  } else {
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
}

}  // namespace

void Value::AppendJson(std::string& out) const {
  struct Appender {
    std::string& out;
    void operator()(bool value) { out += value ? "true" : "false"; }
    void operator()(double value) { AppendDouble(out, value); }
    void operator()(int64_t value) { StrAppend(&out, value); }
    void operator()(uint64_t value) { StrAppend(&out, value); }
    void operator()(std::string_view value) { AppendJsonString(out, value); }
    void operator()(const std::string& value) { AppendJsonString(out, value); }
  };
  std::visit(Appender{out}, value_);
}

void Write(Level level, std::string_view message, Fields fields) {
  if (level < minimum_level.load(std::memory_order_relaxed)) return;
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  std::string line =
      StrCat("{\"time\":\"", time, "\",\"level\":\"", NameOf(level), "\",\"message\":");
  AppendJsonString(line, message);
  line += ThreadFields();
  for (const Field& field : fields) AppendField(line, field);
  line += "}\n";
  Emit(line);
}

void SetLevel(Level level) { minimum_level = level; }

std::optional<Level> ParseLevel(std::string_view text) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarn, Level::kError}) {
    if (text == NameOf(level)) return level;
  }
  return std::nullopt;
}

ScopedFields::ScopedFields(Fields fields) : size_before_(ThreadFields().size()) {
  for (const Field& field : fields) AppendField(ThreadFields(), field);
}

ScopedFields::~ScopedFields() { ThreadFields().resize(size_before_); }

void SetSinkForTest(Sink sink) {
  Output& output = TheOutput();
  const std::lock_guard lock(output.mu);
  output.sink = std::move(sink);
}

}  // namespace crowdloom::log
