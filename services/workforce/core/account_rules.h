// What an account's fields must hold beyond what the contract itself declares.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_CORE_ACCOUNT_RULES_H_
#define CROWDLOOM_SERVICES_WORKFORCE_CORE_ACCOUNT_RULES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "crowdloom/workforce/v1/worker.pb.h"

namespace crowdloom::workforce {

inline constexpr std::string_view kLocaleDefault = "zh-CN";
inline constexpr std::string_view kTimeZoneDefault = "Asia/Shanghai";
inline constexpr size_t kPasswordBytesMin = 8;
inline constexpr size_t kPasswordBytesMax = 1024;

// 1 to 64 of a-z, 0-9, dot, dash and underscore. INVALID_ARGUMENT otherwise; `field` is its path.
absl::Status CheckLogin(std::string_view field, std::string_view login);

// INVALID_ARGUMENT, reason PASSWORD_WEAK, for what is guessed first: too short, the login itself,
// one character repeated, or a member of every list of common passwords. No rules about digits and
// signs: they make passwords worse.
absl::Status CheckPassword(std::string_view login, std::string_view password);

// The fields that people type: skills from 0 to 100 with short names, languages and locale that
// look like BCP 47. `field` is the path of the message, for example "workers[3]".
absl::Status CheckProfile(std::string_view field, const v1::Worker& worker);

// An IANA name that this machine knows. INVALID_ARGUMENT otherwise.
absl::Status CheckTimeZone(std::string_view field, const std::string& time_zone);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_CORE_ACCOUNT_RULES_H_
