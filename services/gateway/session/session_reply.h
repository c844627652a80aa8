// What the gateway does with replies that start or end a session, told by their message type: for a
// client that keeps cookies the token leaves the body for an HttpOnly cookie, so that no script
// ever holds it.
#ifndef CROWDLOOM_SERVICES_GATEWAY_SESSION_SESSION_REPLY_H_
#define CROWDLOOM_SERVICES_GATEWAY_SESSION_SESSION_REPLY_H_

#include <string>

#include "google/protobuf/message.h"
#include "services/gateway/connect/connect_handler.h"

namespace crowdloom::gateway {

// `credential` is what the call was made with; empty for none. Leaves other replies as they are.
void KeepSession(const Headers& request, const std::string& credential,
                 const CallServices& services, google::protobuf::Message* reply,
                 Response* response);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_SESSION_SESSION_REPLY_H_
