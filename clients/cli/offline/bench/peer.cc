#include "clients/cli/offline/bench/peer.h"

#include <array>
#include <cstdio>
#include <utility>

#include "absl/status/status.h"
#include "clients/cli/offline/text_file.h"

namespace crowdloom::cli {
namespace {

constexpr char kPackage[] = "crowd-kit==1.4.1";
constexpr char kScript[] = R"(
import sys, time
import pandas
from crowdkit import aggregation
method, answers, truth = sys.argv[1:4]
start = time.process_time()
frame = pandas.read_csv(answers, dtype=str, keep_default_na=False)
frame = frame.drop_duplicates(['task', 'worker'], keep='last')
found = getattr(aggregation, method)().fit_predict(frame[['task', 'worker', 'label']])
taken = time.process_time() - start
known = pandas.read_csv(truth, dtype=str, keep_default_na=False).set_index('task')['label']
known = known[known.index.isin(found.index)]
print(taken, (found.loc[known.index] == known).mean())
)";

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

// What a command prints; its errors go nowhere.
absl::StatusOr<std::string> OutputOf(const std::string& command) {
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return absl::UnavailableError("no shell");
  std::string output;
  std::array<char, 4096> buffer;
  while (const size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), got);
  }
  if (pclose(pipe) != 0) return absl::UnavailableError("failed: " + command);
  return output;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Peer>> Peer::Install(const std::string& folder) {
  const std::string environment = Quoted(folder + "/venv");
  for (const std::string& step :
       {"python3 -m venv " + environment,
        environment + "/bin/pip install -q --disable-pip-version-check " + kPackage}) {
    if (const auto done = OutputOf(step); !done.ok()) return done.status();
  }
  if (absl::Status written = WriteTextFile(folder + "/peer.py", kScript); !written.ok()) {
    return written;
  }
  return std::unique_ptr<Peer>(new Peer(folder));
}

absl::StatusOr<PeerFigures> Peer::Run(const std::string& method, const std::string& answers,
                                      const std::string& truth) const {
  const auto output =
      OutputOf(Quoted(folder_ + "/venv") + "/bin/python " + Quoted(folder_ + "/peer.py") + " " +
               method + " " + Quoted(answers) + " " + Quoted(truth));
  if (!output.ok()) return output.status();
  PeerFigures figures;
  if (std::sscanf(output->c_str(), "%lf %lf", &figures.cpu_seconds, &figures.accuracy) != 2) {
    return absl::UnavailableError("the peer printed no figures");
  }
  return figures;
}

}  // namespace crowdloom::cli
