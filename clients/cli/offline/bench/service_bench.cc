#include "clients/cli/offline/bench/service_bench.h"

#include <cstdio>
#include <filesystem>

#include "absl/status/status.h"
#include "services/consensus/core/json.h"

namespace crowdloom::cli {
namespace {

constexpr char kQuick[] = " --answers 50000";

std::string LastLine(const std::string& text) {
  const size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "";
  const size_t before = text.rfind('\n', end);
  const size_t start = before == std::string::npos ? 0 : before + 1;
  return text.substr(start, end + 1 - start);
}

}  // namespace

absl::StatusOr<std::map<std::string, double>> RunServiceBench(bool quick) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path program = self.parent_path() / "bench_consensus_service";
  if (error || !std::filesystem::exists(program)) {
    return absl::NotFoundError("bench_consensus_service was not built");
  }
  const std::string command = std::string(quick ? "env -u CROWDLOOM_DATASETS " : "") +
                              "timeout 240 '" + program.string() + "' --json" +
                              (quick ? kQuick : "");
  FILE* output = popen(command.c_str(), "r");
  if (output == nullptr) return absl::InternalError("cannot start bench_consensus_service");
  std::string text;
  char buffer[4096];
  while (const size_t got = fread(buffer, 1, sizeof(buffer), output)) text.append(buffer, got);
  if (pclose(output) != 0) return absl::InternalError("bench_consensus_service failed");
  const auto json = consensus::ParseJson(LastLine(text));
  if (!json.ok()) return absl::InternalError("bench_consensus_service printed no figures");
  std::map<std::string, double> figures;
  for (const auto& [name, value] : json->members) figures[name] = value.number;
  return figures;
}

}  // namespace crowdloom::cli
