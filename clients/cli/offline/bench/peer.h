// The peer of the bench: crowd-kit from PyPI in a virtual environment of its own, measured in the
// same run on the same files.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_PEER_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_PEER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace crowdloom::cli {

struct PeerFigures {
  double cpu_seconds = 0;  // reading the file and fitting, without starting Python
  double accuracy = 0;     // ties to the peer's first label
};

class Peer {
 public:
  // Makes the environment below `folder`, which the caller removes. UNAVAILABLE with the reason
  // where Python, its venv module or the package cannot be had.
  static absl::StatusOr<std::unique_ptr<Peer>> Install(const std::string& folder);

  // `method` is a class of crowdkit.aggregation.
  absl::StatusOr<PeerFigures> Run(const std::string& method, const std::string& answers,
                                  const std::string& truth) const;

 private:
  explicit Peer(std::string folder) : folder_(std::move(folder)) {}

  const std::string folder_;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_PEER_H_
