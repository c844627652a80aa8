// The integers behind the names of dispatch's resources. Tables, Redis and decisions use keys;
// names are made and read at the edge only.
//
//   CL_ASSIGN_OR_RETURN(AssignmentKey key, ParseAssignment(request.name()));
//   assignment.set_name(NameOf(key));
//
// A name that does not parse is INVALID_ARGUMENT, reason INVALID_NAME.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_KEYS_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_KEYS_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace crowdloom::dispatch {

// projects/#/batches/*
struct BatchKey {
  int64_t project_id = 0;
  int32_t batch = 0;  // number inside the project, from 1

  friend auto operator<=>(const BatchKey&, const BatchKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const BatchKey& key) {
    return H::combine(std::move(h), key.project_id, key.batch);
  }
};

// projects/#/batches/*/tasks/*
struct TaskKey {
  BatchKey batch;
  int32_t ordinal = 0;  // dense in its batch, from 1

  friend auto operator<=>(const TaskKey&, const TaskKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const TaskKey& key) {
    return H::combine(std::move(h), key.batch, key.ordinal);
  }
};

// A task at one stage of its project's workflow: what has places.
struct PlaceKey {
  BatchKey batch;
  int32_t stage = 0;  // from 1
  int32_t ordinal = 0;

  TaskKey task() const { return {batch, ordinal}; }
  friend auto operator<=>(const PlaceKey&, const PlaceKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const PlaceKey& key) {
    return H::combine(std::move(h), key.batch, key.stage, key.ordinal);
  }
};

// projects/#/batches/*/tasks/*/assignments/#-*: the worker and the stage.
struct AssignmentKey {
  PlaceKey place;
  int64_t worker_id = 0;

  friend auto operator<=>(const AssignmentKey&, const AssignmentKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const AssignmentKey& key) {
    return H::combine(std::move(h), key.place, key.worker_id);
  }
};

// projects/#/batches/*/packages/*
struct PackageKey {
  BatchKey batch;
  int32_t package = 0;  // number inside the batch, from 1

  friend auto operator<=>(const PackageKey&, const PackageKey&) = default;
};

// projects/#/lots/*
struct LotKey {
  int64_t project_id = 0;
  int32_t lot = 0;  // number inside the project, from 1

  friend auto operator<=>(const LotKey&, const LotKey&) = default;
};

absl::StatusOr<int32_t> ParseOrganization(std::string_view name);
absl::StatusOr<int64_t> ParseProject(std::string_view name);
absl::StatusOr<int64_t> ParseWorker(std::string_view name);
absl::StatusOr<BatchKey> ParseBatch(std::string_view name);
absl::StatusOr<TaskKey> ParseTask(std::string_view name);
absl::StatusOr<AssignmentKey> ParseAssignment(std::string_view name);
absl::StatusOr<PackageKey> ParsePackage(std::string_view name);
absl::StatusOr<LotKey> ParseLot(std::string_view name);

std::string ProjectName(int64_t project_id);
std::string WorkerName(int64_t worker_id);
std::string HoldName(int64_t project_id, int32_t hold);
std::string NameOf(const BatchKey& key);
std::string NameOf(const TaskKey& key);
std::string NameOf(const AssignmentKey& key);
std::string NameOf(const PackageKey& key);
std::string NameOf(const LotKey& key);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_KEYS_H_
