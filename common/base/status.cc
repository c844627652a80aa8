#include "common/base/status.h"

#include <cstdint>
#include <string_view>

#include "absl/strings/numbers.h"
#include "common/base/check.h"
#include "common/base/strings.h"

namespace crowdloom {
namespace {

constexpr std::string_view kPayloadUrl = "crowdloom/ErrorInfo";

// The payload is a row of tagged netstrings, "r5:QUOTA": no escaping, any byte allowed.
enum Tag : char {
  kReason = 'r',
  kDomain = 'd',
  kKey = 'k',
  kValue = 'v',
  kRetryMicros = 't',
  kField = 'f',
  kDescription = 'c',
};

void Put(std::string& out, Tag tag, std::string_view text) {
  StrAppend(&out, std::string_view(reinterpret_cast<const char*>(&tag), 1), text.size(), ":", text);
}

std::string Encode(const ErrorInfo& info) {
  std::string out;
  Put(out, kReason, info.reason);
  Put(out, kDomain, info.domain);
  for (const auto& [key, value] : info.metadata) {
    Put(out, kKey, key);
    Put(out, kValue, value);
  }
  if (info.retry_delay.has_value()) {
    Put(out, kRetryMicros, StrCat(absl::ToInt64Microseconds(*info.retry_delay)));
  }
  for (const FieldViolation& violation : info.violations) {
    Put(out, kField, violation.field);
    Put(out, kDescription, violation.description);
  }
  return out;
}

// Takes one tagged netstring off the front of `rest`; false when there is none.
bool Take(std::string_view& rest, char& tag, std::string_view& text) {
  const size_t colon = rest.find(':');
  if (colon == std::string_view::npos || colon < 2) return false;
  uint64_t size = 0;
  if (!absl::SimpleAtoi(ToAbsl(rest.substr(1, colon - 1)), &size)) return false;
  if (size > rest.size() - colon - 1) return false;
  tag = rest[0];
  text = rest.substr(colon + 1, size);
  rest.remove_prefix(colon + 1 + size);
  return true;
}

void Store(ErrorInfo& info, char tag, std::string_view text, std::string& key) {
  int64_t micros = 0;
  switch (tag) {
    case kReason:
      info.reason = text;
      break;
    case kDomain:
      info.domain = text;
      break;
    case kKey:
      key = text;
      break;
    case kValue:
      info.metadata[key] = text;
      break;
    case kRetryMicros:
      if (absl::SimpleAtoi(ToAbsl(text), &micros)) info.retry_delay = absl::Microseconds(micros);
      break;
    case kField:
      info.violations.push_back({std::string(text), ""});
      break;
    case kDescription:
      if (!info.violations.empty()) info.violations.back().description = text;
      break;
    default:
      break;  // a tag of a later version
  }
}

ErrorInfo Decode(const std::string& payload) {
  ErrorInfo info;
  std::string_view rest = payload;
  std::string_view text;
  std::string key;
  char tag = 0;
  while (Take(rest, tag, text)) Store(info, tag, text, key);
  return info;
}

}  // namespace

absl::Status WithInfo(absl::Status status, const ErrorInfo& info) {
  CHECK(!status.ok()) << "OK carries no error information";
  status.SetPayload(ToAbsl(kPayloadUrl), absl::Cord(Encode(info)));
  return status;
}

absl::Status MakeError(absl::StatusCode code, std::string_view reason, std::string_view message,
                       std::map<std::string, std::string> metadata) {
  ErrorInfo info;
  info.reason = reason;
  info.domain = kErrorDomain;
  info.metadata = std::move(metadata);
  return WithInfo(absl::Status(code, ToAbsl(message)), info);
}

absl::Status InvalidField(std::string_view field, std::string_view description) {
  ErrorInfo info;
  info.reason = "INVALID_ARGUMENT";
  info.domain = kErrorDomain;
  info.violations.push_back({std::string(field), std::string(description)});
  return WithInfo(absl::InvalidArgumentError(StrCat(field, ": ", description)), info);
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  ErrorInfo info = InfoOf(status);
  info.retry_delay = absl::Trunc(delay, absl::Microseconds(1));
  return WithInfo(std::move(status), info);
}

ErrorInfo InfoOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(ToAbsl(kPayloadUrl));
  return payload.has_value() ? Decode(std::string(*payload)) : ErrorInfo{};
}

std::string ReasonOf(const absl::Status& status) { return InfoOf(status).reason; }

}  // namespace crowdloom
