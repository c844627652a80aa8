// Organizations and their people: reading and changing them. One function a method;
// the contract of each is in workforce_service.proto.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_PEOPLE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_PEOPLE_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/events.pb.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::workforce {

absl::StatusOr<v1::Organization> GetOrganization(rpc::Call& call,
                                                 const v1::GetOrganizationRequest& request);

absl::StatusOr<v1::Worker> GetWorker(rpc::Call& call, const v1::GetWorkerRequest& request);

absl::StatusOr<v1::ListWorkersResponse> ListWorkers(rpc::Call& call,
                                                    const v1::ListWorkersRequest& request);

absl::StatusOr<v1::Worker> UpdateWorker(rpc::MutateCall& call,
                                        const v1::UpdateWorkerRequest& request);

absl::StatusOr<v1::Worker> AcceptAgreement(rpc::MutateCall& call,
                                           const v1::AcceptAgreementRequest& request);
absl::StatusOr<v1::Worker> UpdateProfile(rpc::MutateCall& call,
                                         const v1::UpdateProfileRequest& request);

absl::StatusOr<v1::Worker> SetWorkerSkill(rpc::MutateCall& call,
                                          const v1::SetWorkerSkillRequest& request);

absl::StatusOr<v1::Worker> SuspendWorker(rpc::MutateCall& call,
                                         const v1::SuspendWorkerRequest& request);

absl::StatusOr<v1::Worker> ReinstateWorker(rpc::MutateCall& call,
                                           const v1::ReinstateWorkerRequest& request);

absl::StatusOr<events::v1::WorkerChanged> GetWorkerAttributes(
    rpc::Call& call, const v1::GetWorkerAttributesRequest& request);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_PEOPLE_H_
