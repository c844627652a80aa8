// A server that outlived the process which started it (kill -9, or the machine's memory ran out).
//
// The caller holds the DirectoryClaim, so a server found running on the directory has lost its
// parent and is stopped before a new one starts: adopting it would leave it with the settings and
// the version of yesterday. A pid file alone proves nothing, since process numbers are reused
// (after a container restart nearly always): the process must be `program` with the directory
// among its arguments.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_ORPHAN_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_ORPHAN_H_

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace crowdloom::allinone {

struct OrphanSearch {
  std::filesystem::path pid_file;   // whose first line is the process id
  std::string program;              // e.g. "postgres"
  std::filesystem::path directory;  // one of the program's arguments
};

// The process, or 0 when none runs.
pid_t FindOrphan(const OrphanSearch& search);

// Stops an orphan by `signal`, at the deadline by SIGKILL, and removes a pid file that would keep
// the next server from starting because its number belongs to somebody else by now.
absl::Status StopOrphan(const OrphanSearch& search, int signal, absl::Duration deadline);

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_ORPHAN_H_
