#include "tests/load/installation.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/rpc/channel.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace crowdloom::load {
namespace {

const std::string kKey(32, 'k');
constexpr char kNobody[] = "127.0.0.1:1";
constexpr absl::Duration kStopTime = absl::Seconds(30);

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  CHECK_OK(value.status());
  return *std::move(value);
}

}  // namespace

Installation::Installation(Modules modules)
    : postgres_(OrDie(allinone::PrivatePostgres::Start({.data_dir = directory_.path()}))),
      redis_(OrDie(allinone::PrivateRedis::Start({.data_dir = directory_.path()}))),
      minter_(std::make_unique<rpc::TokenMinter>(kKey, SystemClock())) {
  config::v1::Config config;
  config.set_database_url(postgres_->url());
  config.set_redis_url(redis_->url());
  config.set_signing_key(kKey);
  config.set_blob_dir(directory_.path());
  for (std::string* peer :
       {config.mutable_peers()->mutable_dispatch(), config.mutable_peers()->mutable_workforce(),
        config.mutable_peers()->mutable_consensus(), config.mutable_peers()->mutable_ledger()}) {
    *peer = kNobody;
  }
  host_ = std::make_unique<service::Host>(config, "", SystemClock(), std::move(modules));
  CHECK_OK(host_->Start());
}

Installation::~Installation() {
  host_->Stop();
  redis_->Stop(kStopTime).IgnoreError();
  postgres_->Stop(kStopTime).IgnoreError();
}

std::shared_ptr<grpc::Channel> Installation::NewChannel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(host_->grpc_address(), grpc::InsecureChannelCredentials(),
                                   arguments);
}

rpc::Principal Administrator() {
  return {.organization = 1,
          .actor = "services/load",
          .roles = rpc::RoleBit(options::v1::ROLE_ADMIN) | rpc::RoleBit(options::v1::ROLE_FINANCE) |
                   rpc::RoleBit(options::v1::ROLE_PLATFORM_ADMIN)};
}

rpc::Principal WorkerNumber(int32_t number) {
  const int64_t id = MakeTenantId(1, number);
  return {.organization = 1,
          .worker = id,
          .actor = StrCat("workers/", FormatTenantId(id)),
          .roles = rpc::RoleBit(options::v1::ROLE_WORKER)};
}

}  // namespace crowdloom::load
