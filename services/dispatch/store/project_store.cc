#include "services/dispatch/store/project_store.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kNextProject{
    "dispatch_next_project",
    "INSERT INTO organization AS o (organization, project_count) VALUES ($1, 1)"
    " ON CONFLICT (organization) DO UPDATE SET project_count = o.project_count + 1"
    " RETURNING project_count"};
constexpr pg::Query kInsert{
    "dispatch_insert_project",
    "INSERT INTO project (project_id, organization, spec, create_time, lots)"
    " VALUES ($1, $2, $3, $4, $5)"};
constexpr pg::Query kFind{"dispatch_find_project",
                          "SELECT spec, started FROM project WHERE project_id = $1"};
constexpr pg::Query kFindLocked{
    "dispatch_find_project_locked",
    "SELECT spec, started FROM project WHERE project_id = $1 FOR NO KEY UPDATE"};
constexpr pg::Query kList{"dispatch_list_projects",
                          "SELECT spec FROM project WHERE organization = $1 AND project_id < $2"
                          " ORDER BY project_id DESC LIMIT $3"};
constexpr pg::Query kUpdate{"dispatch_update_project",
                            "UPDATE project SET spec = $2, lots = $3 WHERE project_id = $1"};
constexpr pg::Query kTouchBatches{"dispatch_touch_batches",
                                  "UPDATE batch SET revision = revision + 1 WHERE project_id = $1"};
constexpr pg::Query kAcknowledged{
    "dispatch_acknowledged_version",
    "SELECT version FROM acknowledgement WHERE worker_id = $1 AND project_id = $2"};
constexpr pg::Query kAcknowledge{
    "dispatch_acknowledge",
    "INSERT INTO acknowledgement AS a (worker_id, project_id, version) VALUES ($1, $2, $3)"
    " ON CONFLICT (worker_id, project_id)"
    " DO UPDATE SET version = greatest(a.version, excluded.version)"};

std::string NewEtag(absl::Time now) { return absl::StrCat(absl::Hex(absl::ToUnixMicros(now))); }

}  // namespace

v1::Project InsertProject(pg::Tx& tx, int32_t organization, v1::Project project, absl::Time now) {
  const auto number = tx.ExecOne(kNextProject, organization)[0].as<int32_t>();
  const int64_t project_id = MakeTenantId(organization, number);
  project.set_name(ProjectName(project_id));
  project.set_guidelines_version(1);
  project.set_etag(NewEtag(now));
  SetTime(now, *project.mutable_create_time());
  SetTime(now, *project.mutable_update_time());
  tx.Exec(kInsert, project_id, organization, Serialized(project), now,
          AcceptStage(project) != kNoStage);
  return project;
}

absl::StatusOr<StoredProject> FindProject(pg::Tx& tx, int64_t project_id, bool lock) {
  const auto row = tx.ExecAtMostOne(lock ? kFindLocked : kFind, project_id);
  if (!row) {
    return MakeError(absl::StatusCode::kNotFound, "PROJECT_NOT_FOUND", "no such project",
                     {{"project", ProjectName(project_id)}});
  }
  return StoredProject{Parsed<v1::Project>((*row)[0]), (*row)[1].as<bool>()};
}

std::vector<v1::Project> ListProjects(pg::Tx& tx, int32_t organization, int64_t before, int limit) {
  if (before == 0) before = std::numeric_limits<int64_t>::max();
  std::vector<v1::Project> projects;
  for (const auto& row : tx.Exec(kList, organization, before, limit)) {
    projects.push_back(Parsed<v1::Project>(row[0]));
  }
  return projects;
}

void UpdateProject(pg::Tx& tx, int64_t project_id, v1::Project& project, absl::Time now) {
  project.set_etag(NewEtag(now));
  SetTime(now, *project.mutable_update_time());
  tx.Exec(kUpdate, project_id, Serialized(project), AcceptStage(project) != kNoStage);
  tx.Exec(kTouchBatches, project_id);
}

int32_t AcknowledgedVersion(pg::Tx& tx, int64_t worker_id, int64_t project_id) {
  const auto row = tx.ExecAtMostOne(kAcknowledged, worker_id, project_id);
  return row ? (*row)[0].as<int32_t>() : 0;
}

void Acknowledge(pg::Tx& tx, int64_t worker_id, int64_t project_id, int32_t version) {
  tx.Exec(kAcknowledge, worker_id, project_id, version);
}

}  // namespace crowdloom::dispatch
