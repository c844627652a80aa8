#include "common/service/host.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/outbox/schema.h"
#include "common/ownership/ownership.h"
#include "common/pg/migrate.h"
#include "common/rpc/channel.h"
#include "common/rpc/idempotency.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace crowdloom::service {
namespace {

constexpr size_t kSigningKeyBytesMin = 32;
constexpr std::chrono::seconds kShutdownTime(10);

std::string OrLoopback(const std::string& address) {
  return address.empty() ? "127.0.0.1:0" : address;
}

std::string WithPort(const std::string& address, int port) {
  return StrCat(address.substr(0, address.rfind(':')), ":", port);
}

absl::Status Misconfigured(std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "MISCONFIGURED", message);
}

absl::Status CheckConfig(const config::v1::Config& config) {
  if (config.signing_key().size() < kSigningKeyBytesMin) {
    return Misconfigured("signing_key needs at least 32 bytes");
  }
  if (config.database_url().empty()) return Misconfigured("database_url is not set");
  if (config.redis_url().empty()) return Misconfigured("redis_url is not set");
  return absl::OkStatus();
}

}  // namespace

absl::Status ModuleContext::Migrate(std::string_view module,
                                    absl::Span<const EmbeddedFile> files) const {
  std::vector<pg::Migration> migrations{{1, "outbox", std::string(outbox::kSchemaSql)}};
  for (pg::Migration& migration : rpc::Migrations()) migrations.push_back(std::move(migration));
  migrations.push_back({3, "ownership", std::string(ownership::kSchemaSql)});
  for (pg::Migration& migration : pg::MigrationsFrom(files)) {
    migrations.push_back(std::move(migration));
  }
  pg::Connection connection(Database(module));
  return pg::Migrate(connection, module, migrations);
}

pg::ConnectionOptions ModuleContext::Database(std::string_view module) const {
  return {.url = config.database_url(),
          .application_name = StrCat("crowdloom-", module),
          .schema = std::string(module)};
}

rpc::PoolOptions ModuleContext::Pool(std::string_view module, int threads) const {
  return {.name = std::string(module),
          .threads = threads,
          .database = Database(module),
          .redis_url = config.redis_url()};
}

rpc::AdaptorOptions ModuleContext::Adaptors(std::string_view module, std::string_view service,
                                            rpc::WorkerPool* pool) const {
  return {.service = std::string(service),
          .module = std::string(module),
          .pool = pool,
          .verifier = verifier,
          .clock = clock,
          .page_key = config.signing_key()};
}

Host::Host(config::v1::Config config, std::string config_text, const Clock* clock,
           std::vector<std::unique_ptr<Module>> modules)
    : config_(std::move(config)),
      config_text_(std::move(config_text)),
      clock_(clock),
      modules_(std::move(modules)) {}

Host::~Host() { Stop(); }

const std::string& Host::admin_address() const { return admin_->address(); }

absl::Status Host::Start() {
  CL_RETURN_IF_ERROR(CheckConfig(config_));
  // Debian's abseil looks for deadlocks at every lock of every mutex, those of gRPC too.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  minter_ = std::make_unique<rpc::TokenMinter>(config_.signing_key(), clock_);
  verifier_ = std::make_unique<rpc::TokenVerifier>(config_.signing_key(), clock_);
  waker_ = std::make_unique<redis::Waker>(redis::ConnectionOptions{.url = config_.redis_url()});
  context_.emplace(
      ModuleContext{.config = config_,
                    .clock = clock_,
                    .minter = minter_.get(),
                    .verifier = verifier_.get(),
                    .waker = waker_.get(),
                    .channel = [this](std::string_view module) { return ChannelTo(module); }});
  absl::Status status = InitModules();
  if (status.ok()) status = StartServer();
  if (status.ok()) status = StartModules();
  if (!status.ok()) Stop();
  return status;
}

absl::Status Host::InitModules() {
  for (const auto& module : modules_) {
    log::Info("module starting", {{"module", module->name()}});
    CL_RETURN_IF_ERROR(module->Init(*context_));
  }
  return absl::OkStatus();
}

absl::Status Host::StartServer() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  const std::string address = OrLoopback(config_.grpc_address());
  int port = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(rpc::kMessageBytesMax);
  process_ = std::make_unique<ProcessService>(*context_, ModuleNames());
  builder.RegisterService(process_.get());
  for (const auto& module : modules_) {
    for (grpc::Service* service : module->Services()) builder.RegisterService(service);
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port == 0) {
    return MakeError(absl::StatusCode::kUnavailable, "PORT_TAKEN",
                     StrCat("cannot listen on ", address));
  }
  grpc_address_ = WithPort(address, port);
  return absl::OkStatus();
}

absl::Status Host::StartModules() {
  for (const auto& module : modules_) {
    ++started_;
    CL_RETURN_IF_ERROR(module->Start());
  }
  admin_ = std::make_unique<AdminServer>(OrLoopback(config_.admin_address()), StatusText(),
                                         config_text_, [this] { return Ready(); });
  CL_RETURN_IF_ERROR(admin_->Start());
  log::Info("serving", {{"grpc", grpc_address_}, {"admin", admin_->address()}});
  return absl::OkStatus();
}

std::vector<std::string> Host::ModuleNames() const {
  std::vector<std::string> names;
  for (const auto& module : modules_) names.emplace_back(module->name());
  return names;
}

std::string Host::StatusText() const {
  return StrCat("modules ", absl::StrJoin(ModuleNames(), " "));
}

bool Host::Ready() const {
  if (draining_) return false;
  for (const auto& module : modules_) {
    if (!module->Ready()) return false;
  }
  return true;
}

std::string Host::PeerAddress(std::string_view module) const {
  const config::v1::Config::Peers& peers = config_.peers();
  if (module == "dispatch") return peers.dispatch();
  if (module == "workforce") return peers.workforce();
  if (module == "consensus") return peers.consensus();
  if (module == "ledger") return peers.ledger();
  return "";
}

std::shared_ptr<grpc::Channel> Host::ChannelTo(std::string_view module) const {
  for (const auto& local : modules_) {
    if (local->name() == module) {
      CHECK(server_ != nullptr) << "channels are there from Start() on";
      return server_->InProcessChannel(grpc::ChannelArguments());
    }
  }
  const std::string address = PeerAddress(module);
  CHECK(!address.empty()) << "peers." << module << " is not set";
  return rpc::MakeChannel(address);
}

void Host::Stop() {
  if (draining_.exchange(true)) return;
  if (server_ != nullptr) {
    server_->GetHealthCheckService()->SetServingStatus(false);
    absl::SleepFor(absl::Seconds(config_.drain_seconds()));
  }
  // In the order in which they call each other: a module that drains can still call the ones it
  // needs, and its loops end before the modules they read from do.
  for (size_t i = 0; i < started_; ++i) modules_[i]->Drain();
  if (server_ != nullptr) {
    server_->Shutdown(std::chrono::system_clock::now() + kShutdownTime);
    server_->Wait();
  }
  for (const auto& module : modules_) module->Stop();
  if (process_ != nullptr) process_->Stop();
  if (admin_ != nullptr) admin_->Stop();
  waker_.reset();
}

}  // namespace crowdloom::service
