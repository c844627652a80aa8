#include "common/rpc/access.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"

namespace crowdloom::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kIdsMax = 8;

absl::Status Denied(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kPermissionDenied, reason, message);
}

size_t PlaceholderCount(std::string_view pattern) {
  return static_cast<size_t>(
      std::count_if(pattern.begin(), pattern.end(), [](char c) { return c == '#' || c == '*'; }));
}

// The first of the field's patterns that the name follows decides.
absl::StatusOr<Owner> OwnerByRule(const options::v1::FieldRule& rule, std::string_view name) {
  absl::StatusOr<Owner> owner = absl::InternalError("a resource field without a pattern");
  for (const std::string& pattern : rule.resource()) {
    owner = OwnerOf(pattern, name);
    if (owner.ok()) return owner;
  }
  return owner;
}

absl::Status AppendOwners(const Message& message, const FieldDescriptor* field,
                          std::vector<Owner>& owners) {
  const options::v1::FieldRule& rule = field->options().GetExtension(options::v1::rule);
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::string scratch;
  const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
  for (int i = 0; i < count; ++i) {
    const std::string& name =
        field->is_repeated() ? reflection.GetRepeatedStringReference(message, field, i, &scratch)
                             : reflection.GetStringReference(message, field, &scratch);
    if (name.empty()) continue;
    CL_ASSIGN_OR_RETURN(const Owner owner, OwnerByRule(rule, name));
    owners.push_back(owner);
  }
  return absl::OkStatus();
}

// The owners of every name in the message and the messages inside it.
absl::Status AppendAllOwners(const Message& message, std::vector<Owner>& owners) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->options().GetExtension(options::v1::rule).resource_size() > 0) {
      CL_RETURN_IF_ERROR(AppendOwners(message, field, owners));
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        CL_RETURN_IF_ERROR(
            AppendAllOwners(reflection.GetRepeatedMessage(message, field, i), owners));
      }
    } else {
      CL_RETURN_IF_ERROR(AppendAllOwners(reflection.GetMessage(message, field), owners));
    }
  }
  return absl::OkStatus();
}

bool CrossesTenants(const Principal& principal) {
  return principal.Has(options::v1::ROLE_SERVICE) ||
         principal.Has(options::v1::ROLE_PLATFORM_ADMIN);
}

absl::Status RequireOrganization(const Principal& principal, const Message& request) {
  if (CrossesTenants(principal)) return absl::OkStatus();
  std::vector<Owner> owners;
  CL_RETURN_IF_ERROR(AppendAllOwners(request, owners));
  for (const Owner& owner : owners) {
    if (owner.organization != principal.organization) {
      return Denied("FOREIGN_RESOURCE", "the resource is not of the caller's organization");
    }
  }
  return absl::OkStatus();
}

absl::Status RequireOwn(const Principal& principal, const Method& method, const Message& request) {
  std::vector<Owner> owners;
  for (const FieldDescriptor* field : method.names) {
    CL_RETURN_IF_ERROR(AppendOwners(request, field, owners));
  }
  bool own = false;
  for (const Owner& owner : owners) {
    if (owner.worker == 0) continue;
    if (owner.worker != principal.worker) {
      return Denied("FOREIGN_RESOURCE", "the resource belongs to another worker");
    }
    own = true;
  }
  if (!own) return Denied("FOREIGN_RESOURCE", "the request names nothing of the caller's own");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Owner> OwnerOf(std::string_view pattern, std::string_view name) {
  std::array<int64_t, kIdsMax> ids{};
  const size_t count = PlaceholderCount(pattern);
  CL_RETURN_IF_ERROR(
      resource_name_internal::Parse(pattern, name, absl::Span<int64_t>(ids.data(), count)));
  if (pattern.starts_with("organizations/")) {
    return Owner{.organization = static_cast<int32_t>(ids[0])};
  }
  Owner owner{.organization = OrganizationOf(ids[0])};
  if (pattern.starts_with("workers/")) owner.worker = ids[0];
  const size_t assignment = pattern.find("/assignments/#");
  if (assignment != std::string_view::npos) {
    owner.worker = ids[PlaceholderCount(pattern.substr(0, assignment))];
  }
  return owner;
}

absl::Status Authorize(const Principal& principal, const Method& method, const Message& request) {
  if (method.access.anonymous()) return absl::OkStatus();
  const bool whole = principal.HasAny(method.roles);
  if (!whole && !principal.HasAny(method.own_roles)) {
    return Denied("ROLE_MISSING", "none of the caller's roles may call this method");
  }
  CL_RETURN_IF_ERROR(RequireOrganization(principal, request));
  return whole ? absl::OkStatus() : RequireOwn(principal, method, request);
}

}  // namespace crowdloom::rpc
