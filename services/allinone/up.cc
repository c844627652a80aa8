#include "services/allinone/up.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/blob/local_store.h"
#include "common/log/log.h"
#include "common/rpc/channel.h"
#include "common/service/host.h"
#include "common/service/main.h"
#include "services/allinone/data_dir.h"
#include "services/allinone/samples.h"
#include "services/allinone/stores/private_postgres.h"
#include "services/allinone/stores/private_redis.h"
#include "services/consensus/module.h"
#include "services/dispatch/module.h"
#include "services/gateway/module.h"
#include "services/ledger/module.h"
#include "services/workforce/module.h"
#include "services/workforce/seed.h"

namespace crowdloom::allinone {
namespace {

constexpr absl::Duration kStopTime = absl::Seconds(20);
constexpr int kUnlimited = -1;

void Say(std::string_view line) {
  std::printf("-- %.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

// The two stores: ours, or the ones that were named.
class Stores {
 public:
  ~Stores() { Stop(); }

  absl::Status Start(const UpOptions& options) {
    database_url_ = options.database_url;
    redis_url_ = options.redis_url;
    if (database_url_.empty()) {
      CL_ASSIGN_OR_RETURN(postgres_,
                          PrivatePostgres::Start({.data_dir = options.data_dir, .progress = Say}));
      database_url_ = postgres_->url();
    }
    if (redis_url_.empty()) {
      CL_ASSIGN_OR_RETURN(redis_,
                          PrivateRedis::Start({.data_dir = options.data_dir, .progress = Say}));
      redis_url_ = redis_->url();
    }
    return absl::OkStatus();
  }

  void Stop() {
    if (redis_ != nullptr) Report(redis_->Stop(kStopTime));
    if (postgres_ != nullptr) Report(postgres_->Stop(kStopTime));
    redis_.reset();
    postgres_.reset();
  }

  const std::string& database_url() const { return database_url_; }
  const std::string& redis_url() const { return redis_url_; }

 private:
  static void Report(const absl::Status& status) {
    if (!status.ok()) log::Warn("a store did not stop", {{"status", status}});
  }

  std::unique_ptr<PrivatePostgres> postgres_;
  std::unique_ptr<PrivateRedis> redis_;
  std::string database_url_;
  std::string redis_url_;
};

absl::StatusOr<config::v1::Config> MakeConfig(const UpOptions& options, const DataDir& data,
                                              const Stores& stores) {
  config::v1::Config config;
  CL_ASSIGN_OR_RETURN(*config.mutable_signing_key(), data.SigningKey());
  config.set_database_url(stores.database_url());
  config.set_redis_url(stores.redis_url());
  config.set_grpc_address("127.0.0.1:0");
  config.set_admin_address("127.0.0.1:0");
  config.set_blob_dir(data.blobs().string());
  config.set_log_level(options.log_level);
  config.mutable_gateway()->set_http_address(StrCat(options.host, ":", options.port));
  config.mutable_gateway()->set_grpc_address(StrCat(options.host, ":", options.grpc_port));
  config.mutable_gateway()->set_web_dir(options.web_dir.string());
  config.mutable_gateway()->set_requests_per_second(kUnlimited);
  for (const char* module : {"dispatch", "workforce", "consensus", "ledger", "gateway"}) {
    config.add_modules(module);
  }
  return config;
}

absl::Status Seed(const UpOptions& options, const DataDir& data, const Stores& stores,
                  const service::Host& host, const std::string& signing_key) {
  CL_RETURN_IF_ERROR(SeedPeople(stores.database_url(), options.demo_password));
  if (data.IsSeeded()) return absl::OkStatus();
  blob::LocalStore blobs(data.blobs());
  const rpc::TokenMinter minter(signing_key, SystemClock());
  const SampleLoader loader(rpc::MakeChannel(host.grpc_address()), &minter, &blobs, Say);
  for (const std::filesystem::path& folder : options.samples) {
    CL_RETURN_IF_ERROR(loader.Load(folder));
  }
  return data.MarkSeeded();
}

void SayWhere(const UpOptions& options, const gateway::GatewayModule& gateway,
              const service::Host& host) {
  const std::string url = StrCat("http://", options.host, ":", gateway.http_port());
  std::printf(
      "\nCrowdloom runs. Ctrl-C stops it.\n\n"
      "  annotator app  %s/\n"
      "  console        %s/console/\n"
      "  gRPC           %s:%d\n"
      "  metrics        http://%s/metrics\n\n"
      "  organization 1, password %s, logins:\n",
      url.c_str(), url.c_str(), options.host.c_str(), gateway.grpc_port(),
      host.admin_address().c_str(), options.demo_password.c_str());
  for (const auto& person : workforce::DemoSeed("").people) {
    std::printf("    %-10s %s\n", person.worker.login().c_str(),
                person.worker.display_name().c_str());
  }
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

absl::Status SeedPeople(const std::string& database_url, const std::string& password) {
  pg::Connection connection({.url = database_url, .schema = "workforce"});
  return workforce::SeedIfEmpty(connection, workforce::DemoSeed(password), SystemClock()->Now())
      .status();
}

absl::Status Up(const UpOptions& options) {
  service::BlockSignals();
  CL_ASSIGN_OR_RETURN(const DataDir data, DataDir::Open(options.data_dir));
  UpOptions absolute = options;
  absolute.data_dir = data.path();
  Stores stores;
  CL_RETURN_IF_ERROR(stores.Start(absolute));
  CL_ASSIGN_OR_RETURN(const config::v1::Config config, MakeConfig(absolute, data, stores));

  auto gateway = std::make_unique<gateway::GatewayModule>();
  const gateway::GatewayModule& edge = *gateway;
  std::vector<std::unique_ptr<service::Module>> modules;
  modules.push_back(workforce::MakeModule());
  modules.push_back(ledger::MakeModule());
  modules.push_back(consensus::MakeModule());
  modules.push_back(dispatch::MakeModule());
  modules.push_back(std::move(gateway));
  service::Host host(config, config::Print(config, service::IsSecret), SystemClock(),
                     std::move(modules));
  Say("Starting the services");
  CL_RETURN_IF_ERROR(host.Start());
  CL_RETURN_IF_ERROR(Seed(absolute, data, stores, host, config.signing_key()));
  CL_RETURN_IF_ERROR(
      data.WriteRunning({{"http", StrCat("http://", options.host, ":", edge.http_port())},
                         {"grpc", StrCat(options.host, ":", edge.grpc_port())},
                         {"admin", host.admin_address()},
                         {"database_url", stores.database_url()},
                         {"redis_url", stores.redis_url()}}));
  SayWhere(absolute, edge, host);
  service::WaitForSignal();
  Say("Stopping");
  data.RemoveRunning();
  host.Stop();
  return absl::OkStatus();
}

}  // namespace crowdloom::allinone
