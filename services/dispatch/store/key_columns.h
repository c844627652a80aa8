// Many keys as one array parameter for each column, for statements over unnest().
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_KEY_COLUMNS_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_KEY_COLUMNS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/pg/array.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

class TaskColumns {
 public:
  void Add(const TaskKey& key) {
    projects_.push_back(key.batch.project_id);
    batches_.push_back(key.batch.batch);
    ordinals_.push_back(key.ordinal);
  }
  bool empty() const { return projects_.empty(); }
  std::string projects() const { return pg::Array(projects_); }  // bigint[]
  std::string batches() const { return pg::Array(batches_); }    // int[]
  std::string ordinals() const { return pg::Array(ordinals_); }  // int[]

 private:
  std::vector<int64_t> projects_;
  std::vector<int32_t> batches_;
  std::vector<int32_t> ordinals_;
};

class PlaceColumns : public TaskColumns {
 public:
  void Add(const PlaceKey& key) {
    TaskColumns::Add(key.task());
    stages_.push_back(key.stage);
  }
  std::string stages() const { return pg::Array(stages_); }  // int[]

 private:
  std::vector<int32_t> stages_;
};

class AssignmentColumns : public PlaceColumns {
 public:
  void Add(const AssignmentKey& key) {
    PlaceColumns::Add(key.place);
    workers_.push_back(key.worker_id);
  }
  std::string workers() const { return pg::Array(workers_); }  // bigint[]

 private:
  std::vector<int64_t> workers_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_KEY_COLUMNS_H_
