#include "services/gateway/session/session_reply.h"

#include "crowdloom/workforce/v1/workforce_service.pb.h"
#include "services/gateway/session/credential.h"

namespace crowdloom::gateway {

using workforce::v1::Session;
using workforce::v1::SignOutResponse;

void KeepSession(const Headers& request, const std::string& credential,
                 const CallServices& services, google::protobuf::Message* reply,
                 Response* response) {
  const bool ended = reply->GetDescriptor() == SignOutResponse::descriptor();
  const bool session = reply->GetDescriptor() == Session::descriptor();
  if (!ended && !session) return;
  if (!credential.empty()) services.authenticator->Forget(credential);
  if (!WantsCookie(request)) return;
  if (ended) {
    response->Add("set-cookie", ClearedCookie(services.secure_cookies));
    return;
  }
  auto* kept = static_cast<Session*>(reply);
  if (kept->token().empty()) return;
  const absl::Time expire = absl::FromUnixSeconds(kept->expire_time().seconds());
  response->Add("set-cookie", SessionCookie(kept->token(), expire - services.clock->Now(),
                                            services.secure_cookies));
  kept->clear_token();
}

}  // namespace crowdloom::gateway
