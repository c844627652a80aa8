#include "services/dispatch/handlers/projects.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/terms.h"
#include "services/dispatch/store/project_store.h"

namespace crowdloom::dispatch {
namespace {

v1::Guidelines GuidelinesOf(const v1::Project& project, int32_t acknowledged_version) {
  v1::Guidelines guidelines;
  guidelines.set_project(project.name());
  guidelines.set_title(project.title());
  *guidelines.mutable_label_interface() = project.label_interface();
  *guidelines.mutable_text() = project.guidelines();
  guidelines.set_version(project.guidelines_version());
  *guidelines.mutable_error_codes() = project.error_codes();
  guidelines.set_acknowledged_version(acknowledged_version);
  return guidelines;
}

}  // namespace

absl::StatusOr<v1::Project> CreateProject(rpc::MutateCall& call,
                                          const v1::CreateProjectRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_RETURN_IF_ERROR(CheckProject(request.project()));
  return InsertProject(call.tx(), organization, request.project(), call.now());
}

absl::StatusOr<v1::Project> GetProject(rpc::Call& call, const v1::GetProjectRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.name()));
  v1::Project project;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(StoredProject stored, FindProject(tx, project_id));
    project = std::move(stored.project);
    return absl::OkStatus();
  }));
  return project;
}

absl::StatusOr<v1::ListProjectsResponse> ListProjects(rpc::Call& call,
                                                      const v1::ListProjectsRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t before, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Project> projects;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    projects = ListProjects(tx, organization, before, size + 1);
    return absl::OkStatus();
  }));
  v1::ListProjectsResponse response;
  if (static_cast<int>(projects.size()) > size) {
    projects.pop_back();
    CL_ASSIGN_OR_RETURN(const int64_t last, ParseProject(projects.back().name()));
    response.set_next_page_token(call.pages().Seal(request, absl::StrCat(last)));
  }
  response.mutable_projects()->Add(projects.begin(), projects.end());
  return response;
}

absl::StatusOr<v1::Project> UpdateProject(rpc::MutateCall& call,
                                          const v1::UpdateProjectRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.project().name()));
  CL_ASSIGN_OR_RETURN(const StoredProject stored,
                      FindProject(call.tx(), project_id, /*lock=*/true));
  CL_ASSIGN_OR_RETURN(v1::Project changed, ChangeProject(stored.project, request.project(),
                                                         request.update_mask(), stored.started));
  using google::protobuf::util::MessageDifferencer;
  if (!MessageDifferencer::Equals(changed.guidelines(), stored.project.guidelines())) {
    changed.set_guidelines_version(stored.project.guidelines_version() + 1);
  }
  UpdateProject(call.tx(), project_id, changed, call.now());
  return changed;
}

absl::StatusOr<v1::Guidelines> GetGuidelines(rpc::Call& call,
                                             const v1::GetGuidelinesRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.project()));
  v1::Guidelines guidelines;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(const StoredProject stored, FindProject(tx, project_id));
    guidelines =
        GuidelinesOf(stored.project, AcknowledgedVersion(tx, call.principal().worker, project_id));
    return absl::OkStatus();
  }));
  return guidelines;
}

absl::StatusOr<v1::Guidelines> AcknowledgeGuidelines(
    rpc::MutateCall& call, const v1::AcknowledgeGuidelinesRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(request.worker()));
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.project()));
  CL_ASSIGN_OR_RETURN(const StoredProject stored, FindProject(call.tx(), project_id));
  if (request.version() > stored.project.guidelines_version()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "GUIDELINES_VERSION_UNKNOWN",
                     "the guidelines have no such version yet");
  }
  Acknowledge(call.tx(), worker_id, project_id, request.version());
  return GuidelinesOf(stored.project, AcknowledgedVersion(call.tx(), worker_id, project_id));
}

}  // namespace crowdloom::dispatch
