// Keys of tasks and assignments, one column a part, as UNNEST wants them.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_KEY_COLUMNS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_KEY_COLUMNS_H_

#include <cstdint>
#include <vector>

#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

struct TaskColumns {
  std::vector<int64_t> projects;
  std::vector<int32_t> batches;
  std::vector<int32_t> ordinals;

  void Add(const TaskKey& key) {
    projects.push_back(key.project_id);
    batches.push_back(key.batch);
    ordinals.push_back(key.ordinal);
  }
};

struct AssignmentColumns {
  TaskColumns tasks;
  std::vector<int32_t> stages;
  std::vector<int64_t> workers;
  std::vector<int32_t> attempts;

  void Add(const AssignmentKey& key, int32_t attempt) {
    tasks.Add(key.task);
    stages.push_back(key.stage);
    workers.push_back(key.worker_id);
    attempts.push_back(attempt);
  }
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_KEY_COLUMNS_H_
