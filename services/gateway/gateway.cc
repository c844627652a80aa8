#include "services/gateway/gateway.h"

#include <chrono>
#include <utility>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/channel.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "services/gateway/connect/connect_handler.h"
#include "services/gateway/content/file_handler.h"
#include "services/gateway/content/media_handler.h"
#include "services/gateway/http/front.h"
#include "services/gateway/http/server.h"
#include "services/gateway/native/proxy_service.h"

namespace crowdloom::gateway {
namespace {

constexpr int kRequestsPerSecond = 50;
constexpr int kBodyBytesMax = 4 << 20;
constexpr std::chrono::seconds kGrpcShutdown(5);

std::string OrLoopback(const std::string& address) {
  return address.empty() ? "127.0.0.1:0" : address;
}

int OrDefault(int value, int standard) { return value == 0 ? standard : value; }

HttpOptions HttpOptionsOf(const config::v1::Config::Gateway& config) {
  HttpOptions options;
  options.address = OrLoopback(config.http_address());
  options.body_bytes_max = OrDefault(config.body_bytes_max(), kBodyBytesMax);
  return options;
}

}  // namespace

class Gateway::Impl {
 public:
  explicit Impl(GatewayOptions options)
      : options_(std::move(options)),
        config_(options_.config.gateway()),
        origins_({config_.allowed_origins().begin(), config_.allowed_origins().end()}),
        upstream_(options_.channel_of),
        authenticator_(&upstream_, options_.minter, options_.clock),
        admission_(&authenticator_, OrDefault(config_.requests_per_second(), kRequestsPerSecond),
                   options_.clock),
        metrics_("gateway"),
        services_{.routes = &routes_,
                  .origins = &origins_,
                  .upstream = &upstream_,
                  .authenticator = &authenticator_,
                  .admission = &admission_,
                  .metrics = &metrics_,
                  .clock = options_.clock,
                  .secure_cookies = config_.secure_cookies()},
        methods_(services_),
        media_(options_.config.blob_dir(), options_.config.signing_key(), options_.clock) {}

  ~Impl() { Stop(); }

  absl::Status Start() {
    CL_ASSIGN_OR_RETURN(StaticFiles files, StaticFiles::Load(config_.web_dir()));
    files_ = std::make_unique<FileHandler>(std::move(files));
    front_ = std::make_unique<Front>(
        FrontOptions{
            .origins = &origins_, .clock = options_.clock, .behind_proxy = config_.behind_proxy()},
        &methods_, &media_, files_.get());
    CL_RETURN_IF_ERROR(StartGrpc());
    http_ = std::make_unique<HttpServer>(HttpOptionsOf(config_), front_.get());
    return http_->Start();
  }

  void ForgetCredentials() { authenticator_.ForgetAll(); }

  void Drain() {
    if (http_ != nullptr) http_->Drain();
    if (grpc_ != nullptr) {
      if (auto* health = grpc_->GetHealthCheckService()) health->SetServingStatus(false);
    }
    upstream_.Shutdown();
  }

  void Stop() {
    Drain();
    media_.Stop();
    if (http_ != nullptr) http_->Stop();
    if (grpc_ != nullptr) {
      grpc_->Shutdown(std::chrono::system_clock::now() + kGrpcShutdown);
      grpc_->Wait();
      grpc_ = nullptr;
    }
  }

  int http_port() const { return http_->port(); }
  int grpc_port() const { return grpc_port_; }

 private:
  absl::Status StartGrpc() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    const std::string address = OrLoopback(config_.grpc_address());
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &grpc_port_);
    builder.SetMaxReceiveMessageSize(OrDefault(config_.body_bytes_max(), kBodyBytesMax));
    proxies_ = MakeProxyServices(services_);
    for (const auto& proxy : proxies_) builder.RegisterService(proxy.get());
    grpc_ = builder.BuildAndStart();
    if (grpc_ == nullptr || grpc_port_ == 0) {
      return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                       StrCat("cannot listen on ", address));
    }
    return absl::OkStatus();
  }

  const GatewayOptions options_;
  const config::v1::Config::Gateway& config_;
  const RouteTable routes_;
  const Origins origins_;
  Upstream upstream_;
  Authenticator authenticator_;
  Admission admission_;
  metrics::RpcMetrics metrics_;
  const CallServices services_;
  ConnectHandler methods_;
  MediaHandler media_;
  std::unique_ptr<FileHandler> files_;
  std::unique_ptr<Front> front_;
  std::vector<std::unique_ptr<ProxyService>> proxies_;
  int grpc_port_ = 0;
  std::unique_ptr<grpc::Server> grpc_;
  std::unique_ptr<HttpServer> http_;
};

Gateway::Gateway(GatewayOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Gateway::~Gateway() = default;
absl::Status Gateway::Start() { return impl_->Start(); }
void Gateway::Drain() { impl_->Drain(); }

void Gateway::ForgetCredentials() { impl_->ForgetCredentials(); }
void Gateway::Stop() { impl_->Stop(); }
int Gateway::http_port() const { return impl_->http_port(); }
int Gateway::grpc_port() const { return impl_->grpc_port(); }

}  // namespace crowdloom::gateway
