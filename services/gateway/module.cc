#include "services/gateway/module.h"

#include "common/base/status.h"
#include "common/blob/local_store.h"
#include "common/log/log.h"

namespace crowdloom::gateway {

constexpr int kMediaThreads = 2;

absl::Status GatewayModule::Init(const service::ModuleContext& context) {
  gateway_ = std::make_unique<Gateway>(GatewayOptions{.config = context.config,
                                                      .channel_of = context.channel,
                                                      .minter = context.minter,
                                                      .clock = context.clock});
  waker_ = context.waker;
  InitOperations(context);
  InitMedia(context);
  return absl::OkStatus();
}

// Calls touch neither database nor Redis, and connections are made on first use.
void GatewayModule::InitOperations(const service::ModuleContext& context) {
  pool_.emplace(context.Pool(name(), 1));
  rpc_.emplace(context.Adaptors(name(), v1::OperationsService::service_full_name(), &*pool_));
  peers_.emplace(context.config, context.minter);
  operations_.emplace(&*rpc_, &*peers_);
}

void GatewayModule::InitMedia(const service::ModuleContext& context) {
  media_pool_.emplace(context.Pool("gateway_media", kMediaThreads));
  media_rpc_.emplace(
      context.Adaptors(name(), v1::MediaService::service_full_name(), &*media_pool_));
  if (!context.config.blob_dir().empty()) {
    blobs_ = std::make_unique<blob::LocalStore>(context.config.blob_dir());
    uploads_.emplace(blobs_.get());
  }
  media_.emplace(&*media_rpc_, uploads_ ? &*uploads_ : nullptr);
}

absl::Status GatewayModule::Start() {
  CL_RETURN_IF_ERROR(gateway_->Start());
  // Told by workforce when a session or an API key has ended.
  waker_->Subscribe("revoked", [this](std::string_view) { gateway_->ForgetCredentials(); });
  ready_ = true;
  log::Info("gateway listening", {{"http_port", http_port()}, {"grpc_port", grpc_port()}});
  return absl::OkStatus();
}

void GatewayModule::Drain() {
  ready_ = false;
  gateway_->Drain();
}

void GatewayModule::Stop() {
  gateway_->Stop();
  if (pool_) pool_->Stop();
  if (media_pool_) media_pool_->Stop();
}

std::unique_ptr<service::Module> MakeModule() { return std::make_unique<GatewayModule>(); }

}  // namespace crowdloom::gateway
