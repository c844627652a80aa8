#include "services/workforce/module.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "common/base/embedded_file.h"
#include "common/base/status.h"
#include "common/outbox/consumer_loop.h"
#include "services/workforce/handlers/sign_in.h"
#include "services/workforce/loops/prune.h"
#include "services/workforce/metrics.h"
#include "services/workforce/workforce_service.h"

namespace crowdloom::workforce {

absl::Span<const EmbeddedFile> MigrationFiles();

namespace {

constexpr std::string_view kName = "workforce";
constexpr int kThreads = 2;
constexpr int kPasswordThreads = 2;
constexpr int kTriesMax = 10;
// Some ten seconds of digests; whoever comes later is told to come again.
constexpr size_t kPasswordQueue = 256;
constexpr absl::Duration kPruneInterval = absl::Minutes(1);

int OrDefault(int configured, int standard) { return configured > 0 ? configured : standard; }

class WorkforceModule final : public service::Module {
 public:
  explicit WorkforceModule(PasswordCost cost) : hasher_(cost) {}

  std::string_view name() const override { return kName; }

  absl::Status Init(const service::ModuleContext& context) override {
    CL_RETURN_IF_ERROR(context.Migrate(kName, MigrationFiles()));
    const config::v1::Config::Workforce& config = context.config.workforce();
    pool_.emplace(context.Pool(kName, OrDefault(config.threads(), kThreads)));
    password_pool_.emplace(PasswordPool(context));
    rpc_.emplace(AdaptorsOn(context, *pool_));
    password_rpc_.emplace(AdaptorsOn(context, *password_pool_));
    const SessionPolicy sessions{.days = OrDefault(config.session_days(), kSessionDaysDefault)};
    desk_.emplace(SignInOptions{.sessions = sessions,
                                .tries_max = OrDefault(config.sign_in_tries_max(), kTriesMax)},
                  &hasher_, &metrics_);
    service_.emplace(WorkforceService::Parts{.rpc = &*rpc_,
                                             .password_rpc = &*password_rpc_,
                                             .desk = &*desk_,
                                             .hasher = &hasher_,
                                             .minter = context.minter,
                                             .sessions = sessions});
    prune_connection_.emplace(context.Database(kName));
    clock_ = context.clock;
    return absl::OkStatus();
  }

  std::vector<grpc::Service*> Services() override { return {&*service_}; }

  absl::Status Start() override {
    prune_loop_.emplace(
        outbox::LoopOptions{.name = "workforce.prune", .poll_interval = kPruneInterval},
        [this] { return Prune(*prune_connection_, *clock_); });
    return absl::OkStatus();
  }

  bool Ready() override { return true; }

  void Drain() override { prune_loop_.reset(); }

  void Stop() override {
    if (password_pool_) password_pool_->Stop();
    if (pool_) pool_->Stop();
  }

 private:
  static rpc::PoolOptions PasswordPool(const service::ModuleContext& context) {
    rpc::PoolOptions options = context.Pool(
        kName, OrDefault(context.config.workforce().password_threads(), kPasswordThreads));
    options.name = "workforce-password";
    options.queue_capacity = kPasswordQueue;
    return options;
  }

  static rpc::AdaptorOptions AdaptorsOn(const service::ModuleContext& context,
                                        rpc::WorkerPool& pool) {
    return context.Adaptors(kName, v1::WorkforceService::service_full_name(), &pool);
  }

  const PasswordHasher hasher_;
  Metrics metrics_;
  const Clock* clock_ = nullptr;
  std::optional<rpc::WorkerPool> pool_;
  std::optional<rpc::WorkerPool> password_pool_;
  std::optional<rpc::Adaptors> rpc_;
  std::optional<rpc::Adaptors> password_rpc_;
  std::optional<SignInDesk> desk_;
  std::optional<WorkforceService> service_;
  std::optional<pg::Connection> prune_connection_;
  std::optional<outbox::ConsumerLoop> prune_loop_;
};

}  // namespace

std::unique_ptr<service::Module> MakeModule(PasswordCost cost) {
  return std::make_unique<WorkforceModule>(cost);
}

std::unique_ptr<service::Module> MakeModule() { return MakeModule(PasswordCost()); }

}  // namespace crowdloom::workforce
