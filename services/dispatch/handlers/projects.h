// Projects and their guidelines.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_PROJECTS_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_PROJECTS_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::dispatch {

absl::StatusOr<v1::Project> CreateProject(rpc::MutateCall& call,
                                          const v1::CreateProjectRequest& request);
absl::StatusOr<v1::Project> GetProject(rpc::Call& call, const v1::GetProjectRequest& request);
absl::StatusOr<v1::ListProjectsResponse> ListProjects(rpc::Call& call,
                                                      const v1::ListProjectsRequest& request);
absl::StatusOr<v1::Project> UpdateProject(rpc::MutateCall& call,
                                          const v1::UpdateProjectRequest& request);
absl::StatusOr<v1::Guidelines> GetGuidelines(rpc::Call& call,
                                             const v1::GetGuidelinesRequest& request);
absl::StatusOr<v1::Guidelines> AcknowledgeGuidelines(
    rpc::MutateCall& call, const v1::AcknowledgeGuidelinesRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_PROJECTS_H_
