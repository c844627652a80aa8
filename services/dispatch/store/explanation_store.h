// What explanations read: the people of an organization, and what is free for a worker.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_EXPLANATION_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_EXPLANATION_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "common/pg/tx.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

struct StoredPerson {
  int64_t worker_id = 0;
  events::v1::WorkerChanged attributes;
};

// The organization's people that changed since `watermark` ("0" for all), which is moved on.
std::vector<StoredPerson> ListChangedPeople(pg::Tx& tx, int32_t organization,
                                            std::string& watermark);

// Who has acknowledged this version of a project's guidelines, or a later one.
absl::flat_hash_set<int64_t> ListAcknowledged(pg::Tx& tx, int64_t project_id, int32_t version);

// What is free at a stage of a batch: `places` counted up to `limit`; whether there is one that
// this worker may take.
struct FreeWork {
  int64_t places = 0;
  bool open_to_worker = false;
};
FreeWork FindFreeWork(pg::Tx& tx, const BatchKey& batch, int32_t stage, int64_t worker_id,
                      int limit);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_EXPLANATION_STORE_H_
