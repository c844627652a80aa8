#include "clients/cli/api/credentials.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/json/json.h"

namespace crowdloom::cli {
namespace {

json::Value Text(const std::string& text) {
  return {.kind = json::Value::Kind::kString, .text = text};
}

// An unreadable file counts as an empty one: signing in mends it.
json::Value ReadAll(const std::string& path) {
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  auto parsed = json::Parse(text);
  auto* value = std::get_if<json::Value>(&parsed);
  if (value != nullptr && value->kind == json::Value::Kind::kObject) return std::move(*value);
  return {.kind = json::Value::Kind::kObject};
}

absl::Status WriteAll(const std::string& folder, const std::string& path,
                      const json::Value& value) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const std::string text = json::Format(value) + "\n";
  const std::string temporary = path + ".new";
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool ok = file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) close(file);
  ok = ok && rename(temporary.c_str(), path.c_str()) == 0;
  if (ok) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "CANNOT_WRITE_CREDENTIALS",
                   StrCat(path, ": ", std::strerror(errno)));
}

void Erase(json::Value* all, const std::string& server) {
  std::erase_if(all->members, [&](const auto& member) { return member.key == server; });
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string Credential::Organization() const {
  const size_t slash = worker.find('/');
  return "organizations/" + worker.substr(slash + 1, worker.find('-') - slash - 1);
}

CredentialStore CredentialStore::OfUser() {
  const std::string folder = Variable("CROWDLOOM_CONFIG_DIR");
  if (!folder.empty()) return CredentialStore(folder);
  const std::string base = Variable("XDG_CONFIG_HOME");
  return CredentialStore((base.empty() ? Variable("HOME") + "/.config" : base) + "/crowdloom");
}

absl::StatusOr<Credential> CredentialStore::Load(const std::string& server) const {
  const json::Value all = ReadAll(Path());
  const json::Value* entry = all.Find(server);
  const json::Value* token = entry ? entry->Find("token") : nullptr;
  const json::Value* worker = entry ? entry->Find("worker") : nullptr;
  if (token == nullptr || worker == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_SIGNED_IN",
                     StrCat("not signed in at ", server, "; run crowdctl sign-in first"));
  }
  return Credential{token->text, worker->text};
}

absl::Status CredentialStore::Save(const std::string& server, const Credential& credential) const {
  json::Value all = ReadAll(Path());
  Erase(&all, server);
  json::Value entry{.kind = json::Value::Kind::kObject};
  entry.members.emplace_back("token", Text(credential.token));
  entry.members.emplace_back("worker", Text(credential.worker));
  all.members.emplace_back(server, std::move(entry));
  return WriteAll(folder_, Path(), all);
}

absl::Status CredentialStore::Remove(const std::string& server) const {
  json::Value all = ReadAll(Path());
  Erase(&all, server);
  return WriteAll(folder_, Path(), all);
}

}  // namespace crowdloom::cli
