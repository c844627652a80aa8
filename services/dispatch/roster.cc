#include "services/dispatch/roster.h"

#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/pg/tx.h"
#include "services/dispatch/store/explanation_store.h"

namespace crowdloom::dispatch {

absl::Status Roster::ForEach(pg::Connection& db, int32_t organization, Visit visit) {
  absl::MutexLock lock(&mutex_);
  if (!organizations_.contains(organization) && organizations_.size() >= kOrganizationsMax) {
    organizations_.clear();
  }
  People& people = organizations_[organization];
  std::string watermark;
  std::vector<StoredPerson> changed;
  CL_RETURN_IF_ERROR(pg::RunTx(db,
                               [&](pg::Tx& tx) -> absl::Status {
                                 watermark = people.watermark;
                                 changed = ListChangedPeople(tx, organization, watermark);
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  people.watermark = watermark;
  for (StoredPerson& person : changed) {
    people.by_id[person.worker_id] = std::move(person.attributes);
  }
  for (const auto& [worker_id, attributes] : people.by_id) visit(worker_id, attributes);
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
