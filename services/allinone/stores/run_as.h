// As whom a private PostgreSQL runs, since it refuses to run as root.
//
// Somebody else than root runs it as themselves. Root runs it in a user namespace, where root's
// files belong to user 1000: that needs no second account and works below a home that is closed to
// everybody else. Where namespaces are forbidden (many containers), root runs it as the user
// postgres of Debian's package, who is given the capability to reach files below closed folders. A
// data directory keeps the owner it was made with.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_RUN_AS_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_RUN_AS_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crowdloom::allinone {

struct RunAs {
  std::vector<std::string> words;  // put before a command; empty: run it directly
  uid_t owner = 0;                 // who owns the files, as seen from here
  gid_t group = 0;

  // Gives `directory` and all below it to the owner; nothing to do unless root runs it as another
  // user, and the directory is somebody else's.
  absl::Status Own(const std::filesystem::path& directory) const;

  // Makes sure that the owner can pass through `directory`. FAILED_PRECONDITION when a folder above
  // keeps them out, as /root does where even root lacks that capability.
  absl::Status Reach(const std::filesystem::path& directory) const;
};

enum class RunAsChoice { kAutomatic, kUserNamespace, kPostgresUser };

// `directory` is the server's data directory, which may not exist yet. FAILED_PRECONDITION when
// there is no way.
absl::StatusOr<RunAs> FindRunAs(const std::filesystem::path& directory,
                                RunAsChoice choice = RunAsChoice::kAutomatic);

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_RUN_AS_H_
