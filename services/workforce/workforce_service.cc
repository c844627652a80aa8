#include "services/workforce/workforce_service.h"

#include "common/rpc/feed.h"
#include "services/workforce/handlers/accounts.h"
#include "services/workforce/handlers/api_keys.h"
#include "services/workforce/handlers/certificates.h"
#include "services/workforce/handlers/people.h"
#include "services/workforce/handlers/sessions.h"

namespace crowdloom::workforce {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

Reactor* WorkforceService::CreateOrganization(Context* context,
                                              const v1::CreateOrganizationRequest* q,
                                              v1::Organization* r) {
  return parts_.password_rpc->Mutate(
      context, q, r, [this](rpc::MutateCall& call, const auto& request) {
        return workforce::CreateOrganization(call, *parts_.hasher, request);
      });
}

Reactor* WorkforceService::GetOrganization(Context* context, const v1::GetOrganizationRequest* q,
                                           v1::Organization* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return workforce::GetOrganization(call, request);
  });
}

Reactor* WorkforceService::SignIn(Context* context, const v1::SignInRequest* q, v1::Session* r) {
  return parts_.password_rpc->Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return parts_.desk->SignIn(call, request);
  });
}

Reactor* WorkforceService::AcceptInvitation(Context* context, const v1::AcceptInvitationRequest* q,
                                            v1::Session* r) {
  return parts_.password_rpc->Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return parts_.desk->AcceptInvitation(call, request);
  });
}

Reactor* WorkforceService::GetSession(Context* context, const v1::GetSessionRequest* q,
                                      v1::Session* r) {
  return rpc_.Unary(context, q, r,
                    [](rpc::Call& call, const auto&) { return workforce::GetSession(call); });
}

Reactor* WorkforceService::RotateSession(Context* context, const v1::RotateSessionRequest* q,
                                         v1::Session* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto&) {
    return workforce::RotateSession(call, parts_.sessions);
  });
}

Reactor* WorkforceService::SignOut(Context* context, const v1::SignOutRequest* q,
                                   v1::SignOutResponse* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::SignOut(call, request);
  });
}

Reactor* WorkforceService::ChangePassword(Context* context, const v1::ChangePasswordRequest* q,
                                          v1::Session* r) {
  return parts_.password_rpc->Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return parts_.desk->ChangePassword(call, request);
  });
}

Reactor* WorkforceService::CreateWorkers(Context* context, const v1::CreateWorkersRequest* q,
                                         v1::CreateWorkersResponse* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::CreateWorkers(call, request);
  });
}

Reactor* WorkforceService::CreateWorkerSessions(Context* context,
                                                const v1::CreateWorkerSessionsRequest* q,
                                                v1::CreateWorkerSessionsResponse* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto& request) {
    return workforce::CreateWorkerSessions(call, parts_.sessions, request);
  });
}

Reactor* WorkforceService::InviteWorkers(Context* context, const v1::InviteWorkersRequest* q,
                                         v1::InviteWorkersResponse* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::InviteWorkers(call, request);
  });
}

Reactor* WorkforceService::GetWorker(Context* context, const v1::GetWorkerRequest* q,
                                     v1::Worker* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return workforce::GetWorker(call, request);
  });
}

Reactor* WorkforceService::ListWorkers(Context* context, const v1::ListWorkersRequest* q,
                                       v1::ListWorkersResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return workforce::ListWorkers(call, request);
  });
}

Reactor* WorkforceService::UpdateWorker(Context* context, const v1::UpdateWorkerRequest* q,
                                        v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::UpdateWorker(call, request);
  });
}

Reactor* WorkforceService::AcceptAgreement(Context* context, const v1::AcceptAgreementRequest* q,
                                           v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::AcceptAgreement(call, request);
  });
}

Reactor* WorkforceService::UpdateProfile(Context* context, const v1::UpdateProfileRequest* q,
                                         v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::UpdateProfile(call, request);
  });
}

Reactor* WorkforceService::SetWorkerSkill(Context* context, const v1::SetWorkerSkillRequest* q,
                                          v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::SetWorkerSkill(call, request);
  });
}

Reactor* WorkforceService::SuspendWorker(Context* context, const v1::SuspendWorkerRequest* q,
                                         v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::SuspendWorker(call, request);
  });
}

Reactor* WorkforceService::ReinstateWorker(Context* context, const v1::ReinstateWorkerRequest* q,
                                           v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::ReinstateWorker(call, request);
  });
}

Reactor* WorkforceService::RecordCertificate(Context* context,
                                             const v1::RecordCertificateRequest* q, v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::RecordCertificate(call, request);
  });
}

Reactor* WorkforceService::VerifyCertificate(Context* context,
                                             const v1::VerifyCertificateRequest* q, v1::Worker* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::VerifyCertificate(call, request);
  });
}

Reactor* WorkforceService::CreateApiKey(Context* context, const v1::CreateApiKeyRequest* q,
                                        v1::ApiKey* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::CreateApiKey(call, request);
  });
}

Reactor* WorkforceService::ListApiKeys(Context* context, const v1::ListApiKeysRequest* q,
                                       v1::ListApiKeysResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return workforce::ListApiKeys(call, request);
  });
}

Reactor* WorkforceService::RevokeApiKey(Context* context, const v1::RevokeApiKeyRequest* q,
                                        v1::ApiKey* r) {
  return rpc_.Mutate(context, q, r, [](rpc::MutateCall& call, const auto& request) {
    return workforce::RevokeApiKey(call, request);
  });
}

Reactor* WorkforceService::ListAuditEvents(Context* context, const v1::ListAuditEventsRequest* q,
                                           v1::ListAuditEventsResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return workforce::ListAuditEvents(call, request);
  });
}

Reactor* WorkforceService::Authenticate(Context* context, const v1::AuthenticateRequest* q,
                                        v1::AuthenticateResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return workforce::Authenticate(call, parts_.sessions, *parts_.minter, request);
  });
}

Reactor* WorkforceService::GetWorkerAttributes(Context* context,
                                               const v1::GetWorkerAttributesRequest* q,
                                               events::v1::WorkerChanged* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return workforce::GetWorkerAttributes(call, request);
  });
}

Reactor* WorkforceService::ReadEvents(Context* context, const events::v1::ReadEventsRequest* q,
                                      events::v1::ReadEventsResponse* r) {
  return rpc_.Unary(context, q, r, rpc::ReadFeed);
}

}  // namespace crowdloom::workforce
