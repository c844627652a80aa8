#include "tests/stack/stack.h"

#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/rpc/channel.h"
#include "services/consensus/module.h"
#include "services/dispatch/module.h"
#include "services/gateway/module.h"
#include "services/ledger/module.h"
#include "services/workforce/module.h"

namespace crowdloom::testing {
namespace {

const std::string kKey(32, 'k');

}  // namespace

Stack::Stack() { Start(); }

Stack::~Stack() { host_->Stop(); }

void Stack::Restart() {
  host_->Stop();
  Start();
}

void Stack::Start() {
  config::v1::Config config;
  config.set_database_url(postgres_.url());
  config.set_redis_url(redis_.url());
  config.set_signing_key(kKey);
  config.set_blob_dir(blobs_.path());
  config.mutable_gateway()->set_requests_per_second(-1);
  auto gateway = std::make_unique<gateway::GatewayModule>();
  const gateway::GatewayModule& edge = *gateway;
  std::vector<std::unique_ptr<service::Module>> modules;
  modules.push_back(workforce::MakeModule());
  modules.push_back(ledger::MakeModule());
  modules.push_back(consensus::MakeModule());
  modules.push_back(dispatch::MakeModule());
  modules.push_back(std::move(gateway));
  host_ = std::make_unique<service::Host>(config, "", SystemClock(), std::move(modules));
  CHECK_OK(host_->Start());
  channel_ = rpc::MakeChannel(host_->grpc_address());
  http_port_ = edge.http_port();
}

void Stack::Sign(grpc::ClientContext& context, const rpc::Principal& principal) const {
  context.AddMetadata(rpc::kTokenMetadata, rpc::TokenMinter(kKey, SystemClock()).Mint(principal));
}

rpc::Principal PersonWith(options::v1::Role role, int32_t organization, int32_t number) {
  return {.organization = organization,
          .worker = MakeTenantId(organization, number),
          .actor = StrCat("workers/", FormatTenantId(MakeTenantId(organization, number))),
          .roles = rpc::RoleBit(role)};
}

}  // namespace crowdloom::testing
