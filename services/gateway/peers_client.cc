#include "services/gateway/peers_client.h"

#include <algorithm>
#include <future>
#include <set>

#include "absl/strings/str_split.h"
#include "common/base/strings.h"
#include "common/rpc/channel.h"
#include "common/rpc/client.h"
#include "crowdloom/rpc/v1/process_service.grpc.pb.h"

namespace crowdloom::gateway {
namespace {

using rpc::v1::ProcessService;
using Process = v1::ReadMetricsResponse::Process;

constexpr rpc::CallOptions kOptions = {.timeout = absl::Seconds(2)};

bool RunsHere(const config::v1::Config& config, std::string_view module) {
  return std::ranges::find(config.modules(), module) != config.modules().end();
}

// A process with several modules is named several times.
std::set<std::string> AddressesIn(const config::v1::Config& config) {
  std::set<std::string> addresses;
  const auto add = [&](std::string_view module, const std::string& list) {
    if (RunsHere(config, module)) return;
    for (const absl::string_view one : absl::StrSplit(list, ',', absl::SkipEmpty())) {
      addresses.emplace(ToStd(one));
    }
  };
  add("dispatch", config.peers().dispatch());
  add("workforce", config.peers().workforce());
  add("consensus", config.peers().consensus());
  add("ledger", config.peers().ledger());
  return addresses;
}

}  // namespace

struct Peers::Peer {
  Peer(const std::string& at, const rpc::TokenMinter* minter)
      : address(at), client(rpc::MakeChannel(at), minter, "gateway") {}

  Process Read() const {
    Process process;
    process.set_address(address);
    auto reply = client.Call(&ProcessService::Stub::ReadProcess, {}, kOptions);
    if (!reply.ok()) {
      process.set_error(std::string(ToStd(reply.status().message())));
      return process;
    }
    process.mutable_modules()->Swap(reply->mutable_modules());
    process.set_exposition(std::move(*reply->mutable_exposition()));
    return process;
  }

  const std::string address;
  const rpc::Client<ProcessService> client;
};

Peers::Peers(const config::v1::Config& config, const rpc::TokenMinter* minter) {
  for (const std::string& address : AddressesIn(config)) {
    peers_.push_back(std::make_unique<Peer>(address, minter));
  }
}

Peers::~Peers() = default;

std::vector<Process> Peers::Read() const {
  std::vector<std::future<Process>> asked;
  for (const auto& peer : peers_) {
    asked.push_back(std::async(std::launch::async, [&peer] { return peer->Read(); }));
  }
  std::vector<Process> processes;
  for (auto& one : asked) processes.push_back(one.get());
  return processes;
}

}  // namespace crowdloom::gateway
