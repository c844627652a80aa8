#include "services/workforce/handlers/people.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/workforce/core/account_rules.h"
#include "services/workforce/core/role_policy.h"
#include "services/workforce/core/worker_update.h"
#include "services/workforce/handlers/transaction.h"
#include "services/workforce/store/organization_store.h"
#include "services/workforce/store/session_store.h"
#include "services/workforce/store/worker_store.h"

namespace crowdloom::workforce {
namespace {

// Stores what changed and tells of it. Without a change nothing happens.
absl::StatusOr<v1::Worker> Store(rpc::MutateCall& call, const v1::Worker& before,
                                 const v1::Worker& after) {
  if (DescribeChange(before, after).empty() && before.state() == after.state()) return before;
  v1::Worker stored = UpdateWorker(call.tx(), after);
  EmitChanged(call, stored);
  return stored;
}

// Moves a person to another state with a reason in the audit.
absl::StatusOr<v1::Worker> Move(rpc::MutateCall& call, const std::string& name, WorkerState state,
                                const std::string& reason) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(name));
  CL_ASSIGN_OR_RETURN(const v1::Worker before, LockWorker(call.tx(), id));
  CL_RETURN_IF_ERROR(CheckMove(before.state(), state));
  v1::Worker after = before;
  after.set_state(state);
  Audit(call, OrganizationOf(id),
        {{.subject = name,
          .detail = StrCat(v1::Worker::State_Name(before.state()), " -> ",
                           v1::Worker::State_Name(state), ": ", reason)}});
  return Store(call, before, after);
}

}  // namespace

absl::StatusOr<v1::Organization> GetOrganization(rpc::Call& call,
                                                 const v1::GetOrganizationRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.name()));
  return ReadTx(call, [&](pg::Tx& tx) { return GetOrganization(tx, organization); });
}

absl::StatusOr<v1::Worker> GetWorker(rpc::Call& call, const v1::GetWorkerRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.name()));
  return ReadTx(call, [&](pg::Tx& tx) { return GetWorker(tx, id); });
}

absl::StatusOr<v1::ListWorkersResponse> ListWorkers(rpc::Call& call,
                                                    const v1::ListWorkersRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t after, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  return ReadTx(call, [&](pg::Tx& tx) -> absl::StatusOr<v1::ListWorkersResponse> {
    v1::ListWorkersResponse response;
    for (v1::Worker& worker : ListWorkers(tx, organization, after, size)) {
      *response.add_workers() = std::move(worker);
    }
    if (response.workers_size() == size) {
      const int64_t last = WorkerIdOf(*response.workers().rbegin());
      response.set_next_page_token(call.pages().Seal(request, StrCat(last)));
    }
    return response;
  });
}

absl::StatusOr<v1::Worker> UpdateWorker(rpc::MutateCall& call,
                                        const v1::UpdateWorkerRequest& request) {
  CL_RETURN_IF_ERROR(CheckProfile("worker", request.worker()));
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.worker().name()));
  CL_ASSIGN_OR_RETURN(const v1::Worker before, LockWorker(call.tx(), id));
  CL_ASSIGN_OR_RETURN(v1::Worker after, ApplyUpdate(before, request));
  CL_ASSIGN_OR_RETURN(const RoleSet roles_before, ParseRoles(before.roles()));
  CL_ASSIGN_OR_RETURN(const RoleSet roles_after, ParseRoles(after.roles()));
  CL_RETURN_IF_ERROR(CheckGrant(call.principal().roles, roles_before, roles_after));
  *after.mutable_roles() = ToRoleList(roles_after);
  if (const std::string detail = DescribeChange(before, after); !detail.empty()) {
    Audit(call, OrganizationOf(id), {{.subject = before.name(), .detail = detail}});
  }
  if (roles_before != roles_after) ForgetAfterCommit(call, before.name());
  return Store(call, before, after);
}

absl::StatusOr<v1::Worker> AcceptAgreement(rpc::MutateCall& call,
                                           const v1::AcceptAgreementRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.worker()));
  CL_ASSIGN_OR_RETURN(const v1::Worker before, LockWorker(call.tx(), id));
  if (!InsertAgreement(call.tx(), id, request.agreement(), call.now())) return before;
  Audit(call, OrganizationOf(id),
        {{.subject = before.name(), .detail = StrCat("accepts ", request.agreement())}});
  v1::Worker stored = UpdateWorker(call.tx(), before);  // a new version, which the others hear of
  EmitChanged(call, stored);
  return stored;
}

absl::StatusOr<v1::Worker> UpdateProfile(rpc::MutateCall& call,
                                         const v1::UpdateProfileRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.worker()));
  CL_ASSIGN_OR_RETURN(const v1::Worker before, LockWorker(call.tx(), id));
  const v1::Worker after = ApplyProfile(before, request);
  CL_RETURN_IF_ERROR(CheckProfile("profile", after));
  return Store(call, before, after);
}

absl::StatusOr<v1::Worker> SetWorkerSkill(rpc::MutateCall& call,
                                          const v1::SetWorkerSkillRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.name()));
  CL_ASSIGN_OR_RETURN(const v1::Worker before, LockWorker(call.tx(), id));
  v1::Worker after = before;
  if (request.has_value()) {
    (*after.mutable_skills())[request.skill()] = request.value();
  } else {
    after.mutable_skills()->erase(request.skill());
  }
  return Store(call, before, after);
}

absl::StatusOr<v1::Worker> SuspendWorker(rpc::MutateCall& call,
                                         const v1::SuspendWorkerRequest& request) {
  CL_ASSIGN_OR_RETURN(v1::Worker worker,
                      Move(call, request.name(), v1::Worker::SUSPENDED, request.reason()));
  DeleteSessions(call.tx(), WorkerIdOf(worker));
  ForgetAfterCommit(call, worker.name());
  return worker;
}

absl::StatusOr<v1::Worker> ReinstateWorker(rpc::MutateCall& call,
                                           const v1::ReinstateWorkerRequest& request) {
  return Move(call, request.name(), v1::Worker::ACTIVE, request.reason());
}

absl::StatusOr<events::v1::WorkerChanged> GetWorkerAttributes(
    rpc::Call& call, const v1::GetWorkerAttributesRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(request.worker()));
  CL_ASSIGN_OR_RETURN(const v1::Worker worker,
                      ReadTx(call, [&](pg::Tx& tx) { return GetWorker(tx, id); }));
  return AttributesOf(worker);
}

}  // namespace crowdloom::workforce
