#include "services/workforce/handlers/sessions.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/workforce/core/role_policy.h"
#include "services/workforce/handlers/transaction.h"
#include "services/workforce/secrets/token.h"
#include "services/workforce/store/api_key_store.h"
#include "services/workforce/store/organization_store.h"
#include "services/workforce/store/rows.h"
#include "services/workforce/store/session_store.h"
#include "services/workforce/store/worker_store.h"

namespace crowdloom::workforce {
namespace {

using WorkersById = absl::flat_hash_map<int64_t, v1::Worker>;

absl::Status CredentialInvalid() {
  return MakeError(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID",
                   "the session or API key is unknown or has ended");
}

rpc::Principal PrincipalOf(const LiveSession& session) {
  return {.organization = OrganizationOf(session.worker_id),
          .worker = session.worker_id,
          .actor = FormatName(kWorkerPattern, session.worker_id),
          .roles = session.roles,
          .session = session.session};
}

rpc::Principal PrincipalOf(const LiveApiKey& api_key) {
  return {.organization = api_key.organization,
          .actor = FormatName(kApiKeyPattern, api_key.organization, api_key.api_key),
          .roles = api_key.roles};
}

absl::StatusOr<rpc::Principal> AuthenticateSession(pg::Tx& tx, const SessionPolicy& policy,
                                                   const std::string& digest, absl::Time now) {
  const std::optional<LiveSession> session = FindSession(tx, digest, now);
  if (!session) return CredentialInvalid();
  if (policy.NeedsTouch(session->expire_time, now)) {
    SetSessionExpiry(tx, session->session, policy.ExpireTime(now));
  }
  return PrincipalOf(*session);
}

absl::StatusOr<rpc::Principal> AuthenticateApiKey(pg::Tx& tx, const std::string& digest) {
  const std::optional<LiveApiKey> api_key = FindApiKey(tx, digest);
  if (!api_key) return CredentialInvalid();
  return PrincipalOf(*api_key);
}

// Whether an administrator may act as this person: only where it opens no further door.
absl::Status CheckMayImpersonate(const v1::Worker& worker) {
  CL_ASSIGN_OR_RETURN(const RoleSet roles, ParseRoles(worker.roles()));
  if ((roles & ~kLabelingRoles) != 0) {
    return MakeError(absl::StatusCode::kPermissionDenied, "ROLE_NOT_HELD",
                     "sessions are made only for workers and reviewers",
                     {{"worker", worker.name()}});
  }
  if (worker.state() == v1::Worker::ACTIVE) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                   StrCat("the worker is ", v1::Worker::State_Name(worker.state())),
                   {{"worker", worker.name()}});
}

// The ids in the request, all of its organization.
absl::StatusOr<std::vector<int64_t>> WorkerIds(const v1::CreateWorkerSessionsRequest& request,
                                               int32_t organization) {
  std::vector<int64_t> ids;
  for (const std::string& name : request.workers()) {
    CL_ASSIGN_OR_RETURN(const int64_t id, ParseWorker(name));
    if (OrganizationOf(id) != organization) {
      return InvalidField("workers", "holds a worker of another organization");
    }
    ids.push_back(id);
  }
  return ids;
}

absl::StatusOr<WorkersById> LockPeople(pg::Tx& tx, const std::vector<int64_t>& ids) {
  WorkersById people;
  for (v1::Worker& worker : ShareWorkers(tx, ids)) {
    CL_RETURN_IF_ERROR(CheckMayImpersonate(worker));
    const int64_t id = WorkerIdOf(worker);
    people.emplace(id, std::move(worker));
  }
  for (const int64_t id : ids) {
    if (people.contains(id)) continue;
    return MakeError(absl::StatusCode::kNotFound, "WORKER_NOT_FOUND", "no such worker",
                     {{"worker", FormatName(kWorkerPattern, id)}});
  }
  return people;
}

}  // namespace

absl::Status CheckHasSession(const rpc::Principal& principal) {
  if (principal.session != 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "SESSION_REQUIRED",
                   "this is for people who signed in, not for API keys");
}

absl::Status SessionEnded() {
  return MakeError(absl::StatusCode::kUnauthenticated, "SESSION_ENDED", "the session has ended");
}

absl::StatusOr<v1::Session> DescribeSession(pg::Tx& tx, const v1::Worker& worker,
                                            absl::Time expire_time) {
  CL_ASSIGN_OR_RETURN(const v1::Organization organization,
                      GetOrganization(tx, OrganizationOf(WorkerIdOf(worker))));
  v1::Session session;
  *session.mutable_worker() = worker;
  *session.mutable_expire_time() = ToTimestamp(expire_time);
  session.set_organization_title(organization.title());
  return session;
}

absl::StatusOr<v1::AuthenticateResponse> Authenticate(rpc::Call& call, const SessionPolicy& policy,
                                                      const rpc::TokenMinter& minter,
                                                      const v1::AuthenticateRequest& request) {
  const std::string digest = TokenDigest(request.credential());
  CL_ASSIGN_OR_RETURN(const rpc::Principal principal, InTx(call, [&](pg::Tx& tx) {
                        return absl::StartsWith(request.credential(), ToAbsl(kApiKeyPrefix))
                                   ? AuthenticateApiKey(tx, digest)
                                   : AuthenticateSession(tx, policy, digest, call.now());
                      }));
  v1::AuthenticateResponse response;
  response.set_internal_token(minter.Mint(principal));
  *response.mutable_expire_time() = ToTimestamp(call.now() + kAuthenticationReuse);
  return response;
}

absl::StatusOr<v1::Session> GetSession(rpc::Call& call) {
  CL_RETURN_IF_ERROR(CheckHasSession(call.principal()));
  return ReadTx(call, [&](pg::Tx& tx) -> absl::StatusOr<v1::Session> {
    const auto live = GetSession(tx, call.principal().session, call.now());
    if (!live) return SessionEnded();
    CL_ASSIGN_OR_RETURN(const v1::Worker worker, GetWorker(tx, live->worker_id));
    return DescribeSession(tx, worker, live->expire_time);
  });
}

absl::StatusOr<v1::Session> RotateSession(rpc::MutateCall& call, const SessionPolicy& policy) {
  CL_RETURN_IF_ERROR(CheckHasSession(call.principal()));
  CL_ASSIGN_OR_RETURN(const v1::Worker worker, LockWorker(call.tx(), call.principal().worker));
  const auto live = GetSession(call.tx(), call.principal().session, call.now());
  if (!live) return SessionEnded();
  const Token token = NewToken(kSessionPrefix);
  const absl::Time expire_time = policy.ExpireTime(call.now());
  ReplaceToken(call.tx(), live->session, token.digest, call.now() + kRotationGrace);
  SetSessionExpiry(call.tx(), live->session, expire_time);
  CL_ASSIGN_OR_RETURN(v1::Session session, DescribeSession(call.tx(), worker, expire_time));
  session.set_token(token.text);
  return session;
}

absl::StatusOr<v1::SignOutResponse> SignOut(rpc::MutateCall& call,
                                            const v1::SignOutRequest& request) {
  CL_RETURN_IF_ERROR(CheckHasSession(call.principal()));
  if (request.all()) {
    DeleteSessions(call.tx(), call.principal().worker);
  } else {
    DeleteSession(call.tx(), call.principal().session);
  }
  ForgetAfterCommit(call, call.principal().actor);
  return v1::SignOutResponse();
}

absl::StatusOr<v1::CreateWorkerSessionsResponse> CreateWorkerSessions(
    rpc::MutateCall& call, const SessionPolicy& policy,
    const v1::CreateWorkerSessionsRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const std::vector<int64_t> ids, WorkerIds(request, organization));
  CL_ASSIGN_OR_RETURN(const WorkersById people, LockPeople(call.tx(), ids));
  CL_ASSIGN_OR_RETURN(const v1::Organization tenant, GetOrganization(call.tx(), organization));
  const absl::Time expire_time = policy.ExpireTime(call.now());
  v1::CreateWorkerSessionsResponse response;
  std::vector<NewSession> sessions;
  std::vector<AuditLine> lines;
  for (const int64_t id : ids) {
    const Token token = NewToken(kSessionPrefix);
    v1::Session& session = *response.add_sessions();
    session.set_token(token.text);
    *session.mutable_worker() = people.at(id);
    *session.mutable_expire_time() = ToTimestamp(expire_time);
    session.set_organization_title(tenant.title());
    sessions.push_back({id, token.digest, StrCat("made by ", call.principal().actor)});
    lines.push_back({.subject = session.worker().name(), .detail = "session made"});
  }
  InsertSessions(call.tx(), sessions, expire_time, call.now());
  Audit(call, organization, lines);
  return response;
}

}  // namespace crowdloom::workforce
