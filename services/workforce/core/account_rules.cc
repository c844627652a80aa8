#include "services/workforce/core/account_rules.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::workforce {
namespace {

constexpr size_t kLoginBytesMax = 64;
constexpr size_t kSkillNameBytesMax = 64;
constexpr size_t kLanguageTagBytesMax = 35;

// The head of every published list, at least eight characters long.
constexpr std::array<std::string_view, 24> kCommonPasswords = {
    "password", "12345678",  "123456789", "1234567890",  "qwertyui",   "qwertyuiop",
    "1q2w3e4r", "1qaz2wsx",  "password1", "password123", "iloveyou",   "sunshine",
    "princess", "football",  "baseball",  "superman",    "trustno1",   "letmein1",
    "11223344", "987654321", "87654321",  "a1234567",    "woaini1314", "5201314520",
};

bool IsLoginChar(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-' || c == '_';
}

absl::Status Weak(std::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "PASSWORD_WEAK", why);
}

bool IsOneCharacter(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

// A shape check, not the registry: subtags of 1 to 8 letters or digits, the first of letters.
bool LooksLikeLanguageTag(std::string_view tag) {
  if (tag.empty() || tag.size() > kLanguageTagBytesMax) return false;
  bool first = true;
  for (const absl::string_view part : absl::StrSplit(ToAbsl(tag), '-')) {
    const bool sized = part.size() >= (first ? 2 : 1) && part.size() <= 8;
    const auto fits = [&](char c) {
      return first ? absl::ascii_isalpha(c) : absl::ascii_isalnum(c);
    };
    if (!sized || !std::all_of(part.begin(), part.end(), fits)) return false;
    first = false;
  }
  return true;
}

absl::Status CheckSkills(std::string_view field, const v1::Worker& worker) {
  for (const auto& [skill, value] : worker.skills()) {
    if (skill.empty() || skill.size() > kSkillNameBytesMax) {
      return InvalidField(StrCat(field, ".skills"), "a skill's name has 1 to 64 bytes");
    }
    if (value < 0 || value > 100) {
      return InvalidField(StrCat(field, ".skills"), "a skill's value is 0 to 100");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckLogin(std::string_view field, std::string_view login) {
  if (!login.empty() && login.size() <= kLoginBytesMax &&
      std::all_of(login.begin(), login.end(), IsLoginChar)) {
    return absl::OkStatus();
  }
  return InvalidField(field, "1 to 64 of a-z, 0-9, dot, dash and underscore");
}

absl::Status CheckPassword(std::string_view login, std::string_view password) {
  if (password.size() < kPasswordBytesMin) return Weak("a password has at least 8 bytes");
  if (password.size() > kPasswordBytesMax) return Weak("a password has at most 1,024 bytes");
  if (absl::EqualsIgnoreCase(ToAbsl(password), ToAbsl(login)))
    return Weak("the password is the login");
  if (IsOneCharacter(password)) return Weak("the password is one character repeated");
  const std::string lower = absl::AsciiStrToLower(ToAbsl(password));
  if (std::find(kCommonPasswords.begin(), kCommonPasswords.end(), lower) !=
      kCommonPasswords.end()) {
    return Weak("the password is among the most common ones");
  }
  return absl::OkStatus();
}

absl::Status CheckProfile(std::string_view field, const v1::Worker& worker) {
  CL_RETURN_IF_ERROR(CheckSkills(field, worker));
  for (const std::string& language : worker.languages()) {
    if (!LooksLikeLanguageTag(language)) {
      return InvalidField(StrCat(field, ".languages"), "holds what is no BCP 47 tag");
    }
  }
  if (!worker.locale().empty() && !LooksLikeLanguageTag(worker.locale())) {
    return InvalidField(StrCat(field, ".locale"), "is no BCP 47 tag");
  }
  return absl::OkStatus();
}

absl::Status CheckTimeZone(std::string_view field, const std::string& time_zone) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(time_zone, &zone)) return absl::OkStatus();
  return InvalidField(field, "is no IANA time zone");
}

}  // namespace crowdloom::workforce
