#include "services/workforce/core/worker_update.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/workforce/core/role_policy.h"

namespace crowdloom::workforce {
namespace {

constexpr std::array<std::string_view, 6> kMutableFields = {"display_name", "roles",  "skills",
                                                            "languages",    "region", "locale"};
// They say which worker and which state of it is meant, rather than what to change.
constexpr std::array<std::string_view, 2> kAddressFields = {"name", "etag"};

bool SameField(const google::protobuf::FieldDescriptor& field, const v1::Worker& a,
               const v1::Worker& b) {
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {&field}, {&field});
}

template <typename Fields>
bool Contains(const Fields& fields, std::string_view field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

// Without a mask: every field that is set and says something new. Who sends back what they read,
// with one field changed, does not touch the others.
std::vector<std::string> ChangedFields(const v1::Worker& current, const v1::Worker& given) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  given.GetReflection()->ListFields(given, &fields);
  std::vector<std::string> paths;
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (Contains(kAddressFields, field->name()) || SameField(*field, current, given)) continue;
    paths.push_back(field->name());
  }
  return paths;
}

absl::Status CheckPath(const std::string& path) {
  if (Contains(kMutableFields, path)) return absl::OkStatus();
  if (v1::Worker::descriptor()->FindFieldByName(path) == nullptr) {
    return InvalidField("update_mask", StrCat("worker has no field \"", path, "\""));
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, "FIELD_IMMUTABLE",
                   StrCat("an update cannot change ", path), {{"field", path}});
}

std::string NamesOf(const v1::Worker& worker) {
  const absl::StatusOr<RoleSet> roles = ParseRoles(worker.roles());
  return roles.ok() && *roles != 0 ? RoleNames(*roles) : "none";
}

void TakeField(const std::string& path, v1::Worker& from, v1::Worker& to) {
  const auto* field = v1::Worker::descriptor()->FindFieldByName(path);
  to.GetReflection()->SwapFields(&to, &from, {field});
}

}  // namespace

absl::StatusOr<v1::Worker> ApplyUpdate(const v1::Worker& current,
                                       const v1::UpdateWorkerRequest& request) {
  v1::Worker given = request.worker();
  if (!given.etag().empty() && given.etag() != current.etag()) {
    return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                     "the worker was changed since it was read");
  }
  const std::vector<std::string> paths =
      request.has_update_mask() ? std::vector<std::string>(request.update_mask().paths().begin(),
                                                           request.update_mask().paths().end())
                                : ChangedFields(current, given);
  v1::Worker updated = current;
  for (const std::string& path : paths) {
    CL_RETURN_IF_ERROR(CheckPath(path));
    TakeField(path, given, updated);
  }
  return updated;
}

v1::Worker ApplyProfile(const v1::Worker& current, const v1::UpdateProfileRequest& request) {
  v1::Worker updated = current;
  if (request.has_display_name()) updated.set_display_name(request.display_name());
  if (request.has_locale()) updated.set_locale(request.locale());
  if (request.languages_size() > 0) *updated.mutable_languages() = request.languages();
  return updated;
}

std::string DescribeChange(const v1::Worker& before, const v1::Worker& after) {
  std::string detail;
  for (const std::string_view name : kMutableFields) {
    const auto* field = v1::Worker::descriptor()->FindFieldByName(std::string(name));
    if (SameField(*field, before, after)) continue;
    StrAppend(&detail, detail.empty() ? "" : "; ", name);
    if (name == "roles") {
      StrAppend(&detail, ": ", NamesOf(before), " -> ", NamesOf(after));
    }
  }
  return detail;
}

int CertificateLevel(const v1::Worker& worker) {
  return worker.certificate().verifier().empty() ? 0 : worker.certificate().level();
}

int64_t VersionOf(const v1::Worker& worker) {
  int64_t version = 0;
  CHECK(absl::SimpleAtoi(worker.etag(), &version)) << worker.name() << " " << worker.etag();
  return version;
}

events::v1::WorkerChanged AttributesOf(const v1::Worker& worker) {
  events::v1::WorkerChanged attributes;
  attributes.set_worker(worker.name());
  *attributes.mutable_roles() = worker.roles();
  attributes.set_active(worker.state() == v1::Worker::ACTIVE);
  attributes.set_level(CertificateLevel(worker));
  *attributes.mutable_skills() = worker.skills();
  *attributes.mutable_languages() = worker.languages();
  attributes.set_region(worker.region());
  *attributes.mutable_agreements() = worker.agreements();
  attributes.set_version(VersionOf(worker));
  return attributes;
}

}  // namespace crowdloom::workforce
