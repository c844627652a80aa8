#include "services/gateway/session/credential.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/status.h"

namespace crowdloom::gateway {
namespace {

constexpr std::string_view kBearer = "bearer ";
constexpr size_t kCredentialBytesMax = 512;

bool StartsWithIgnoringCase(std::string_view text, std::string_view start) {
  return text.size() >= start.size() &&
         std::equal(start.begin(), start.end(), text.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
}

absl::Status Malformed() {
  return MakeError(absl::StatusCode::kUnauthenticated, "CREDENTIAL_MALFORMED",
                   "Authorization must be `Bearer` and a session token or API key");
}

// The value of our cookie among "a=1; b=2".
std::string_view CookieIn(std::string_view cookies) {
  const std::string name = std::string(kCookieName) + "=";
  while (!cookies.empty()) {
    const size_t end = cookies.find(';');
    std::string_view cookie = cookies.substr(0, end);
    cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
    if (cookie.starts_with(name)) return cookie.substr(name.size());
    if (end == std::string_view::npos) break;
    cookies.remove_prefix(end + 1);
  }
  return {};
}

bool IsOurPage(const Headers& headers, const Origins& origins) {
  const std::string_view origin = FindHeader(headers, "origin");
  if (!origin.empty()) return origins.Allows(origin, FindHeader(headers, "host"));
  return WantsCookie(headers);
}

}  // namespace

absl::StatusOr<std::string> FindCredential(const Headers& headers, const Origins& origins) {
  const std::string_view authorization = FindHeader(headers, "authorization");
  if (!authorization.empty()) {
    if (!StartsWithIgnoringCase(authorization, kBearer)) return Malformed();
    const std::string_view credential = authorization.substr(kBearer.size());
    if (credential.empty() || credential.size() > kCredentialBytesMax) return Malformed();
    return std::string(credential);
  }
  const std::string_view cookie = CookieIn(FindHeader(headers, "cookie"));
  if (cookie.empty() || cookie.size() > kCredentialBytesMax) return std::string();
  if (!IsOurPage(headers, origins)) {
    return MakeError(absl::StatusCode::kPermissionDenied, "CROSS_SITE_REQUEST",
                     "a call with a cookie must come from this site's own pages");
  }
  return std::string(cookie);
}

bool WantsCookie(const Headers& headers) { return FindHeader(headers, kCookieHeader) == "1"; }

std::string SessionCookie(std::string_view token, absl::Duration lifetime, bool secure) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", kCookieName, token,
                     std::max<int64_t>(0, absl::ToInt64Seconds(lifetime)),
                     secure ? "; Secure" : "");
}

std::string ClearedCookie(bool secure) { return SessionCookie("", absl::ZeroDuration(), secure); }

}  // namespace crowdloom::gateway
