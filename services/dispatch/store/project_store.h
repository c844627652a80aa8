// Projects, and who has read their guidelines.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_PROJECT_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_PROJECT_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/project.pb.h"

namespace crowdloom::dispatch {

// Gives the project its name, version, etag and times, and stores it.
v1::Project InsertProject(pg::Tx& tx, int32_t organization, v1::Project project, absl::Time now);

struct StoredProject {
  v1::Project project;
  bool started = false;  // a batch has run
};

// PROJECT_NOT_FOUND. With `lock`, nobody else changes it until the transaction ends.
absl::StatusOr<StoredProject> FindProject(pg::Tx& tx, int64_t project_id, bool lock = false);

// At most `limit`, newest first, with an id below `before` (0 for the newest).
std::vector<v1::Project> ListProjects(pg::Tx& tx, int32_t organization, int64_t before, int limit);

// Stores a changed project with a new etag; caches of its batches notice.
void UpdateProject(pg::Tx& tx, int64_t project_id, v1::Project& project, absl::Time now);

// The newest version this worker said to have read; 0 for none.
int32_t AcknowledgedVersion(pg::Tx& tx, int64_t worker_id, int64_t project_id);
void Acknowledge(pg::Tx& tx, int64_t worker_id, int64_t project_id, int32_t version);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_PROJECT_STORE_H_
