#include "services/allinone/stores/run_as.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/allinone/stores/server_process.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;

RunAs InUserNamespace() { return {.words = {"unshare", "--user", "--map-user=1000", "--"}}; }

bool CanRun(const RunAs& run_as) {
  std::vector<std::string> words = run_as.words;
  words.push_back("true");
  return RunProgram(words, "/").ok();
}

// With the one capability that lets the user reach files below root's closed folders, as root
// could.
RunAs AsUser(uid_t user, gid_t group) {
  RunAs run_as = {
      .words = {"setpriv", absl::StrCat("--reuid=", user), absl::StrCat("--regid=", group),
                "--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"},
      .owner = user,
      .group = group};
  if (CanRun(run_as)) return run_as;
  std::erase_if(run_as.words,
                [](const std::string& word) { return word.ends_with("dac_override"); });
  return run_as;
}

std::optional<RunAs> AsPostgres() {
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) return std::nullopt;
  return AsUser(user->pw_uid, user->pw_gid);
}

// Root when there is no such directory.
uid_t OwnerOf(const fs::path& directory) {
  struct stat found {};
  return stat(directory.c_str(), &found) == 0 ? found.st_uid : 0;
}

std::optional<RunAs> AsOwnerOf(const fs::path& directory) {
  struct stat found {};
  if (stat(directory.c_str(), &found) != 0 || found.st_uid == 0) return std::nullopt;
  return AsUser(found.st_uid, found.st_gid);
}

std::optional<RunAs> ForRoot(const fs::path& directory, RunAsChoice choice) {
  if (choice == RunAsChoice::kPostgresUser) return AsPostgres();
  if (choice == RunAsChoice::kUserNamespace) return InUserNamespace();
  if (std::optional<RunAs> owner = AsOwnerOf(directory)) return owner;
  return CanRun(InUserNamespace()) ? InUserNamespace() : AsPostgres();
}

bool CanReach(const RunAs& run_as, const fs::path& directory) {
  if (run_as.owner == 0 || geteuid() != 0) return true;
  std::vector<std::string> words = run_as.words;
  words.push_back("stat");  // unlike test(1), which asks without the capabilities it has
  words.push_back((directory / ".").string());
  return RunProgram(words, "/").ok();
}

}  // namespace

absl::Status RunAs::Own(const fs::path& directory) const {
  if (owner == 0 || geteuid() != 0 || OwnerOf(directory) == owner) return absl::OkStatus();
  std::error_code error;
  bool done = lchown(directory.c_str(), owner, group) == 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory, error)) {
    done = lchown(entry.path().c_str(), owner, group) == 0 && done;
  }
  if (done && !error) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIRECTORY_CLOSED",
                   absl::StrCat("cannot give ", directory.string(), " to user ", owner));
}

absl::Status RunAs::Reach(const fs::path& directory) const {
  if (CanReach(*this, directory)) return absl::OkStatus();
  std::error_code error;
  fs::permissions(directory, fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add,
                  error);
  if (CanReach(*this, directory)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIRECTORY_CLOSED",
                   absl::StrCat("user ", owner, ", who runs PostgreSQL, cannot reach ",
                                directory.string(), "; choose another data directory"));
}

absl::StatusOr<RunAs> FindRunAs(const fs::path& directory, RunAsChoice choice) {
  if (geteuid() != 0) return RunAs{.owner = geteuid(), .group = getegid()};
  std::optional<RunAs> run_as = ForRoot(directory, choice);
  if (!run_as) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ROOT_REFUSED",
                     "PostgreSQL refuses to run as root, user namespaces are forbidden here, and "
                     "there is no user postgres; run this as another user");
  }
  return *std::move(run_as);
}

}  // namespace crowdloom::allinone
