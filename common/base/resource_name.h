// Resource names ("projects/3-17/batches/2") and the tenant ids inside them.
//
// A tenant id is one int64, (organization << 32) | number, written "organization-number". It names
// an object of one organization, so who may touch it is a pure function of principal and name.
//
// A pattern is literal text in which `#` stands for a tenant id and `*` for a positive integer:
//
//   CL_ASSIGN_OR_RETURN(auto ids, ParseName<2>("projects/#/batches/*", name));
//   FormatName("projects/#/batches/*", ids[0], ids[1]) == name;
//
// Parsing is strict (no signs, no leading zeros, nothing left over, kMaxNameBytes), so a name has
// one spelling and can be compared as text. Invalid input is INVALID_ARGUMENT, reason INVALID_NAME.
#ifndef CROWDLOOM_COMMON_BASE_RESOURCE_NAME_H_
#define CROWDLOOM_COMMON_BASE_RESOURCE_NAME_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace crowdloom {

inline constexpr size_t kMaxNameBytes = 256;

// Both parts are positive.
int64_t MakeTenantId(int32_t organization, int32_t number);
int32_t OrganizationOf(int64_t tenant_id);
int32_t NumberOf(int64_t tenant_id);

std::string FormatTenantId(int64_t tenant_id);
absl::StatusOr<int64_t> ParseTenantId(std::string_view text);

namespace resource_name_internal {
absl::Status Parse(std::string_view pattern, std::string_view name, absl::Span<int64_t> ids);
std::string Format(std::string_view pattern, absl::Span<const int64_t> ids);
}  // namespace resource_name_internal

// The ids in `name`, in the order of the pattern's N placeholders.
template <size_t N>
absl::StatusOr<std::array<int64_t, N>> ParseName(std::string_view pattern, std::string_view name) {
  std::array<int64_t, N> ids{};
  const absl::Status status =
      resource_name_internal::Parse(pattern, name, absl::Span<int64_t>(ids.data(), ids.size()));
  if (!status.ok()) return status;
  return ids;
}

// One id for each placeholder.
template <typename... Ids>
std::string FormatName(std::string_view pattern, Ids... ids) {
  const std::array<int64_t, sizeof...(Ids)> all{static_cast<int64_t>(ids)...};
  return resource_name_internal::Format(pattern, absl::Span<const int64_t>(all.data(), all.size()));
}

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_RESOURCE_NAME_H_
