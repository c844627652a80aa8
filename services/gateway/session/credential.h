// Who a request claims to come from, and whether its browser may say so.
//
// Browsers keep the session in an HttpOnly, SameSite=Lax cookie, which no script can read. Because
// a browser sends cookies on its own, a call that relies on one must also prove that our own page
// made it: by the header X-Crowdloom-Cookie, which no other site can add without our CORS consent,
// or by an Origin that is ours. Programs send `Authorization: Bearer` with a session token or an
// API key.
#ifndef CROWDLOOM_SERVICES_GATEWAY_SESSION_CREDENTIAL_H_
#define CROWDLOOM_SERVICES_GATEWAY_SESSION_CREDENTIAL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/gateway/core/origins.h"
#include "services/gateway/http/message.h"

namespace crowdloom::gateway {

inline constexpr char kCookieName[] = "crowdloom_session";
inline constexpr char kCookieHeader[] = "x-crowdloom-cookie";

// The credential, empty when there is none. A bearer comes before a cookie. PERMISSION_DENIED
// (CROSS_SITE_REQUEST) for a cookie call that another site may have made, UNAUTHENTICATED
// (CREDENTIAL_MALFORMED) for an Authorization header of another kind.
absl::StatusOr<std::string> FindCredential(const Headers& headers, const Origins& origins);

// Whether the client asks for its session to be kept in a cookie.
bool WantsCookie(const Headers& headers);

// Values for Set-Cookie.
std::string SessionCookie(std::string_view token, absl::Duration lifetime, bool secure);
std::string ClearedCookie(bool secure);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_SESSION_CREDENTIAL_H_
