#include "common/redis/url.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::redis {
namespace {

absl::Status Invalid(std::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_REDIS_URL", what);
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

absl::StatusOr<std::string> PercentDecode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
        !absl::ascii_isxdigit(text[i + 2])) {
      return Invalid("broken percent encoding in the credentials");
    }
    out += absl::HexStringToBytes(ToAbsl(text.substr(i + 1, 2)));
    i += 2;
  }
  return out;
}

// Takes "[user]:password@" off the front.
absl::Status TakeCredentials(std::string_view& rest, Address& address) {
  const size_t at = rest.substr(0, rest.find('/')).rfind('@');
  if (at == std::string_view::npos) return absl::OkStatus();
  const std::string_view credentials = rest.substr(0, at);
  const size_t colon = credentials.find(':');
  if (colon == std::string_view::npos) return Invalid("credentials are written user:password");
  CL_ASSIGN_OR_RETURN(address.user, PercentDecode(credentials.substr(0, colon)));
  CL_ASSIGN_OR_RETURN(address.password, PercentDecode(credentials.substr(colon + 1)));
  rest.remove_prefix(at + 1);
  return absl::OkStatus();
}

absl::StatusOr<int> ParseNumber(std::string_view text, int max, std::string_view what) {
  int number = 0;
  if (!absl::SimpleAtoi(ToAbsl(text), &number) || number < 0 || number > max) return Invalid(what);
  return number;
}

absl::Status ParseUnix(std::string_view rest, Address& address) {
  const size_t query = rest.find('?');
  address.socket_path = rest.substr(0, query);
  if (address.socket_path.empty() || address.socket_path[0] != '/') {
    return Invalid("the path of a unix socket starts with /");
  }
  if (query == std::string_view::npos) return absl::OkStatus();
  rest.remove_prefix(query + 1);
  if (!TakePrefix(rest, "db=")) return Invalid("the only option is ?db=number");
  CL_ASSIGN_OR_RETURN(address.database, ParseNumber(rest, 65535, "not a database number"));
  return absl::OkStatus();
}

absl::Status ParseTcp(std::string_view rest, Address& address) {
  const size_t slash = rest.find('/');
  if (slash != std::string_view::npos && slash + 1 < rest.size()) {
    CL_ASSIGN_OR_RETURN(address.database,
                        ParseNumber(rest.substr(slash + 1), 65535, "not a database number"));
  }
  std::string_view host = rest.substr(0, slash);
  const size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && !host.ends_with(']')) {
    CL_ASSIGN_OR_RETURN(address.port,
                        ParseNumber(host.substr(colon + 1), 65535, "not a port number"));
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);  // IPv6
  if (host.empty()) return Invalid("the host is missing");
  address.host = host;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Address> ParseUrl(std::string_view url) {
  Address address;
  const bool tcp = TakePrefix(url, "redis://");
  if (!tcp && !TakePrefix(url, "unix://")) {
    return Invalid("a Redis URL starts with redis:// or unix://");
  }
  CL_RETURN_IF_ERROR(TakeCredentials(url, address));
  CL_RETURN_IF_ERROR(tcp ? ParseTcp(url, address) : ParseUnix(url, address));
  return address;
}

}  // namespace crowdloom::redis
