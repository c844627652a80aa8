// Finished tasks that wait for the customer, and which lot has them.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_LOT_TASK_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_LOT_TASK_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/container/btree_map.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/lot.pb.h"
#include "crowdloom/type/v1/answer.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

// The answer that consensus is done with, by task.
using FinishedTasks = absl::btree_map<TaskKey, type::v1::Answer>;

// Keeps finished tasks for a lot where their project has an accept stage; they become RESOLVED. A
// task of a returned lot is ready again. Gives the others, which are final: gold tasks are never
// delivered.
std::vector<TaskKey> AwaitAcceptance(pg::Tx& tx, const FinishedTasks& finished);

// What a lot that is OPEN would have.
struct Supply {
  int32_t ready = 0;
  int32_t unfinished = 0;
};
Supply CountSupply(pg::Tx& tx, const LotKey& key, const v1::Lot& lot);

struct LotTask {
  TaskKey task;
  int64_t worker_id = 0;  // whose work it is
  int32_t objects = 1;
  int32_t attributes = 1;
};

// Gives the lot its tasks: those of the returned lot, else finished ones that are in no lot. By
// batch and ordinal.
std::vector<LotTask> FillLot(pg::Tx& tx, const LotKey& key, const v1::Lot& lot);

// The tasks of a sealed lot.
std::vector<TaskKey> ListLotTasks(pg::Tx& tx, const LotKey& key);

// Whether the worker labeled or reviewed the task; any task of the lot.
bool WorkedOnTask(pg::Tx& tx, const TaskKey& task, int64_t worker_id);
bool WorkedOnLot(pg::Tx& tx, const LotKey& key, int64_t worker_id);

// The tasks of an accepted lot keep no answers here.
void ForgetAnswers(pg::Tx& tx, const LotKey& key);

// Why a lot's tasks can not be returned.
struct Obstacles {
  int32_t returns = 0;        // how often one of them was at most
  bool batch_closed = false;  // nobody could do them again
};
Obstacles FindObstacles(pg::Tx& tx, const LotKey& key);

// A present answer of a lot's task.
struct LotAnswer {
  AssignmentKey key;
  int32_t attempt = 1;
};
std::vector<LotAnswer> ListLotAnswers(pg::Tx& tx, const LotKey& key);

// Hands the tasks of a returned lot over to the one that follows it, where they wait to be done
// again.
void PassOn(pg::Tx& tx, const LotKey& from, int32_t to);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_LOT_TASK_STORE_H_
