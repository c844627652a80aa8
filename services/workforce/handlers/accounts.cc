#include "services/workforce/handlers/accounts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/workforce/core/account.h"
#include "services/workforce/core/account_rules.h"
#include "services/workforce/core/session_policy.h"
#include "services/workforce/handlers/transaction.h"
#include "services/workforce/secrets/token.h"
#include "services/workforce/store/organization_store.h"
#include "services/workforce/store/rows.h"
#include "services/workforce/store/sign_in_store.h"
#include "services/workforce/store/worker_store.h"

namespace crowdloom::workforce {
namespace {

// Makes the accounts whose logins are new, tells of them and writes the audit.
absl::StatusOr<std::vector<v1::Worker>> MakeAccounts(rpc::MutateCall& call, int32_t organization,
                                                     const std::vector<v1::Worker>& accounts,
                                                     WorkerState state) {
  CL_ASSIGN_OR_RETURN(std::vector<v1::Worker> made,
                      InsertWorkers(call.tx(), organization, accounts, state, call.now()));
  std::vector<AuditLine> lines;
  for (const v1::Worker& worker : made) {
    EmitChanged(call, worker);
    lines.push_back({.subject = worker.name(), .detail = DescribeAccount(worker)});
  }
  if (!lines.empty()) Audit(call, organization, lines);
  return made;
}

absl::flat_hash_map<std::string, v1::Worker> ByLogin(std::vector<v1::Worker> workers) {
  absl::flat_hash_map<std::string, v1::Worker> by_login;
  for (v1::Worker& worker : workers) {
    std::string login = worker.login();
    by_login.emplace(std::move(login), std::move(worker));
  }
  return by_login;
}

// A login that was there before, or that the request names twice.
absl::Status LoginTaken(const std::vector<v1::Worker>& accounts,
                        const std::vector<v1::Worker>& made) {
  absl::flat_hash_set<std::string> free;
  for (const v1::Worker& worker : made) free.insert(worker.login());
  const auto taken = std::find_if(accounts.begin(), accounts.end(), [&](const v1::Worker& account) {
    return free.erase(account.login()) == 0;
  });
  return MakeError(absl::StatusCode::kAlreadyExists, "LOGIN_TAKEN",
                   StrCat("the login ", taken->login(), " is taken"), {{"login", taken->login()}});
}

v1::Invitation MakeInvitation(const v1::Worker& worker, const Token& code, absl::Time expire_time) {
  v1::Invitation invitation;
  invitation.set_code(code.text);
  *invitation.mutable_worker() = worker;
  *invitation.mutable_expire_time() = ToTimestamp(expire_time);
  return invitation;
}

v1::Organization Complete(v1::Organization organization) {
  if (organization.time_zone().empty()) {
    organization.set_time_zone(std::string(kTimeZoneDefault));
  }
  return organization;
}

// In its new organization a first administrator may have every role that stays inside it.
absl::StatusOr<v1::Worker> FirstAdministrator(const v1::CreateOrganizationRequest& request) {
  constexpr RoleSet kAdmin = RoleBit(options::v1::ROLE_ADMIN);
  CL_ASSIGN_OR_RETURN(v1::Worker account,
                      PrepareAccount("administrator", request.administrator(), kAdmin));
  CL_ASSIGN_OR_RETURN(const RoleSet roles, ParseRoles(account.roles()));
  *account.mutable_roles() = ToRoleList(roles | kAdmin);
  CL_RETURN_IF_ERROR(CheckPassword(account.login(), request.administrator_password()));
  return account;
}

}  // namespace

absl::StatusOr<v1::Organization> CreateOrganization(rpc::MutateCall& call,
                                                    const PasswordHasher& hasher,
                                                    const v1::CreateOrganizationRequest& request) {
  const v1::Organization wanted = Complete(request.organization());
  CL_RETURN_IF_ERROR(CheckTimeZone("organization.time_zone", wanted.time_zone()));
  CL_ASSIGN_OR_RETURN(const v1::Worker account, FirstAdministrator(request));
  const v1::Organization organization = InsertOrganization(call.tx(), wanted, call.now());
  CL_ASSIGN_OR_RETURN(const int32_t number, ParseOrganization(organization.name()));
  CL_ASSIGN_OR_RETURN(const std::vector<v1::Worker> made,
                      MakeAccounts(call, number, {account}, v1::Worker::ACTIVE));
  StorePassword(call.tx(), {.worker_id = WorkerIdOf(made.front()),
                            .digest = hasher.Digest(request.administrator_password())});
  return organization;
}

absl::StatusOr<v1::CreateWorkersResponse> CreateWorkers(rpc::MutateCall& call,
                                                        const v1::CreateWorkersRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const std::vector<v1::Worker> accounts,
                      PrepareAccounts(request.workers(), call.principal().roles));
  CL_RETURN_IF_ERROR(MakeAccounts(call, organization, accounts, v1::Worker::ACTIVE).status());
  const auto by_login = ByLogin(FindLogins(call.tx(), organization, LoginsOf(accounts)));
  v1::CreateWorkersResponse response;
  for (const v1::Worker& account : accounts) {
    *response.add_workers() = by_login.at(account.login());
  }
  return response;
}

absl::StatusOr<v1::InviteWorkersResponse> InviteWorkers(rpc::MutateCall& call,
                                                        const v1::InviteWorkersRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const std::vector<v1::Worker> accounts,
                      PrepareAccounts(request.workers(), call.principal().roles));
  CL_ASSIGN_OR_RETURN(std::vector<v1::Worker> made,
                      MakeAccounts(call, organization, accounts, v1::Worker::INVITED));
  if (made.size() != accounts.size()) return LoginTaken(accounts, made);
  const auto by_login = ByLogin(std::move(made));
  const absl::Time expire_time = call.now() + kInvitationLife;
  v1::InviteWorkersResponse response;
  std::vector<NewInvitation> invitations;
  for (const v1::Worker& account : accounts) {
    const v1::Worker& worker = by_login.at(account.login());
    const Token code = NewToken(kInvitationPrefix, kInvitationBytes);
    invitations.push_back({.worker_id = WorkerIdOf(worker), .code_digest = code.digest});
    *response.add_invitations() = MakeInvitation(worker, code, expire_time);
  }
  InsertInvitations(call.tx(), invitations, expire_time);
  return response;
}

}  // namespace crowdloom::workforce
