#include "services/dispatch/core/keys.h"

#include <limits>

#include "common/base/resource_name.h"
#include "common/base/status.h"

namespace crowdloom::dispatch {
namespace {

constexpr std::string_view kBatch = "projects/#/batches/*";
constexpr std::string_view kTask = "projects/#/batches/*/tasks/*";
constexpr std::string_view kPackage = "projects/#/batches/*/packages/*";
constexpr std::string_view kLot = "projects/#/lots/*";
constexpr std::string_view kAssignment = "projects/#/batches/*/tasks/*/assignments/#-*";

// Numbers inside a tenant's object are 32 bits wide, stages 16.
absl::StatusOr<int32_t> Narrow(int64_t number, int64_t max = std::numeric_limits<int32_t>::max()) {
  if (number > max) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_NAME", "number too large");
  }
  return static_cast<int32_t>(number);
}

}  // namespace

absl::StatusOr<int32_t> ParseOrganization(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", name));
  return Narrow(ids[0]);
}

absl::StatusOr<int64_t> ParseProject(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("projects/#", name));
  return ids[0];
}

absl::StatusOr<int64_t> ParseWorker(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("workers/#", name));
  return ids[0];
}

absl::StatusOr<BatchKey> ParseBatch(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>(kBatch, name));
  CL_ASSIGN_OR_RETURN(const int32_t batch, Narrow(ids[1]));
  return BatchKey{ids[0], batch};
}

absl::StatusOr<TaskKey> ParseTask(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<3>(kTask, name));
  CL_ASSIGN_OR_RETURN(const int32_t batch, Narrow(ids[1]));
  CL_ASSIGN_OR_RETURN(const int32_t ordinal, Narrow(ids[2]));
  return TaskKey{{ids[0], batch}, ordinal};
}

absl::StatusOr<AssignmentKey> ParseAssignment(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<5>(kAssignment, name));
  CL_ASSIGN_OR_RETURN(const int32_t batch, Narrow(ids[1]));
  CL_ASSIGN_OR_RETURN(const int32_t ordinal, Narrow(ids[2]));
  CL_ASSIGN_OR_RETURN(const int32_t stage, Narrow(ids[4], std::numeric_limits<int16_t>::max()));
  return AssignmentKey{{{ids[0], batch}, stage, ordinal}, ids[3]};
}

absl::StatusOr<PackageKey> ParsePackage(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<3>(kPackage, name));
  CL_ASSIGN_OR_RETURN(const int32_t batch, Narrow(ids[1]));
  CL_ASSIGN_OR_RETURN(const int32_t package, Narrow(ids[2]));
  return PackageKey{{ids[0], batch}, package};
}

absl::StatusOr<LotKey> ParseLot(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>(kLot, name));
  CL_ASSIGN_OR_RETURN(const int32_t lot, Narrow(ids[1]));
  return LotKey{ids[0], lot};
}

std::string ProjectName(int64_t project_id) { return FormatName("projects/#", project_id); }
std::string WorkerName(int64_t worker_id) { return FormatName("workers/#", worker_id); }
std::string HoldName(int64_t project_id, int32_t hold) {
  return FormatName("projects/#/holds/*", project_id, hold);
}
std::string NameOf(const BatchKey& key) { return FormatName(kBatch, key.project_id, key.batch); }
std::string NameOf(const TaskKey& key) {
  return FormatName(kTask, key.batch.project_id, key.batch.batch, key.ordinal);
}
std::string NameOf(const AssignmentKey& key) {
  const PlaceKey& place = key.place;
  return FormatName(kAssignment, place.batch.project_id, place.batch.batch, place.ordinal,
                    key.worker_id, place.stage);
}

std::string NameOf(const PackageKey& key) {
  return FormatName(kPackage, key.batch.project_id, key.batch.batch, key.package);
}
std::string NameOf(const LotKey& key) { return FormatName(kLot, key.project_id, key.lot); }

}  // namespace crowdloom::dispatch
