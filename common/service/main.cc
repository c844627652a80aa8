#include "common/service/main.h"

#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <utility>

#include "common/log/log.h"
#include "common/service/host.h"

namespace crowdloom::service {
namespace {

constexpr int kExitNotStarted = 1;
constexpr int kExitMisconfigured = 2;

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

void ApplyLogLevel(const std::string& name) {
  if (const std::optional<log::Level> level = log::ParseLevel(name)) log::SetLevel(*level);
}

int Run(const config::v1::Config& config, const ModuleFactory& make_module) {
  BlockSignals();
  std::vector<std::unique_ptr<Module>> modules;
  modules.push_back(make_module());
  Host host(config, config::Print(config, IsSecret), SystemClock(), std::move(modules));
  if (const absl::Status status = host.Start(); !status.ok()) {
    log::Error("cannot start", {{"status", status}});
    return kExitNotStarted;
  }
  log::Info("stopping", {{"signal", WaitForSignal()}});
  host.Stop();
  return 0;
}

}  // namespace

void BlockSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int WaitForSignal() {
  const sigset_t signals = EndSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

bool IsSecret(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::rule).secret();
}

int Main(int argc, char** argv, const ModuleFactory& make_module) {
  config::v1::Config config;
  const absl::StatusOr<config::Action> action = config::Load(config, config::InputsOf(argc, argv));
  if (!action.ok()) {
    std::fprintf(stderr, "%s\n", action.status().ToString().c_str());
    return kExitMisconfigured;
  }
  switch (*action) {
    case config::Action::kPrintConfig:
      std::printf("%s\n", config::Print(config, IsSecret).c_str());
      return 0;
    case config::Action::kCheckConfig:
      return 0;
    case config::Action::kHelp:
      std::printf("%s", config::Help(config, IsSecret).c_str());
      return 0;
    case config::Action::kRun:
      ApplyLogLevel(config.log_level());
      return Run(config, make_module);
  }
  return kExitMisconfigured;
}

}  // namespace crowdloom::service
