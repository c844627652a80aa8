#include "common/base/resource_name.h"

#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom {
namespace {

constexpr int64_t kInt32Max = std::numeric_limits<int32_t>::max();
constexpr int64_t kInt64Max = std::numeric_limits<int64_t>::max();

// Takes a positive number of at most `max` off the front of `text`.
std::optional<int64_t> TakeNumber(std::string_view& text, int64_t max) {
  if (text.empty() || text[0] < '1' || text[0] > '9') return std::nullopt;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > max) return std::nullopt;
  text.remove_prefix(end - text.data());
  return number;
}

bool TakeLiteral(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<int64_t> TakeTenantId(std::string_view& text) {
  const std::optional<int64_t> organization = TakeNumber(text, kInt32Max);
  if (!organization || !TakeLiteral(text, '-')) return std::nullopt;
  const std::optional<int64_t> number = TakeNumber(text, kInt32Max);
  if (!number) return std::nullopt;
  return MakeTenantId(static_cast<int32_t>(*organization), static_cast<int32_t>(*number));
}

bool Match(std::string_view pattern, std::string_view text, absl::Span<int64_t> ids) {
  size_t found = 0;
  for (const char c : pattern) {
    if (c != '#' && c != '*') {
      if (!TakeLiteral(text, c)) return false;
      continue;
    }
    const std::optional<int64_t> id = c == '#' ? TakeTenantId(text) : TakeNumber(text, kInt64Max);
    if (!id) return false;
    ids[found++] = *id;
  }
  return text.empty();
}

size_t PlaceholdersOf(std::string_view pattern) {
  size_t count = 0;
  for (const char c : pattern) count += c == '#' || c == '*';
  return count;
}

absl::Status InvalidName(std::string_view pattern, std::string_view name) {
  return MakeError(
      absl::StatusCode::kInvalidArgument, "INVALID_NAME",
      StrCat("not a resource name of the form ", pattern),
      {{"name", std::string(name.substr(0, kMaxNameBytes))}, {"pattern", std::string(pattern)}});
}

}  // namespace

int64_t MakeTenantId(int32_t organization, int32_t number) {
  CHECK(organization > 0 && number > 0) << organization << "-" << number;
  return (static_cast<int64_t>(organization) << 32) | number;
}

int32_t OrganizationOf(int64_t tenant_id) { return static_cast<int32_t>(tenant_id >> 32); }

int32_t NumberOf(int64_t tenant_id) { return static_cast<int32_t>(tenant_id & 0xffffffff); }

std::string FormatTenantId(int64_t tenant_id) {
  return StrCat(OrganizationOf(tenant_id), "-", NumberOf(tenant_id));
}

absl::StatusOr<int64_t> ParseTenantId(std::string_view text) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("#", text));
  return ids[0];
}

namespace resource_name_internal {

absl::Status Parse(std::string_view pattern, std::string_view name, absl::Span<int64_t> ids) {
  CHECK_EQ(PlaceholdersOf(pattern), ids.size()) << pattern;
  if (name.size() > kMaxNameBytes || !Match(pattern, name, ids)) return InvalidName(pattern, name);
  return absl::OkStatus();
}

std::string Format(std::string_view pattern, absl::Span<const int64_t> ids) {
  CHECK_EQ(PlaceholdersOf(pattern), ids.size()) << pattern;
  std::string name;
  for (const char c : pattern) {
    if (c == '#') {
      StrAppend(&name, FormatTenantId(ids[0]));
    } else if (c == '*') {
      StrAppend(&name, ids[0]);
    } else {
      name.push_back(c);
      continue;
    }
    ids.remove_prefix(1);
  }
  return name;
}

}  // namespace resource_name_internal
}  // namespace crowdloom
