#include "services/consensus/module.h"

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "common/base/embedded_file.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/base/uuid.h"
#include "common/outbox/consumer.h"
#include "common/outbox/consumer_loop.h"
#include "common/redis/connection.h"
#include "services/consensus/consensus_service.h"
#include "services/consensus/dispatch_client.h"
#include "services/consensus/loops/gold_keeper.h"
#include "services/consensus/loops/log_keeper.h"
#include "services/consensus/loops/project_owner.h"
#include "services/consensus/metrics.h"
#include "services/consensus/store/live_store.h"

namespace crowdloom::consensus {

absl::Span<const EmbeddedFile> MigrationFiles();

namespace {

using Progress = outbox::Consumer::Progress;

constexpr std::string_view kName = "consensus";
constexpr int kThreads = 2;
constexpr int kEventsPerStep = 2000;
constexpr int kPollIntervalMs = 100;
constexpr absl::Duration kGoldInterval = absl::Seconds(2);
constexpr absl::Duration kPruneInterval = absl::Minutes(1);
constexpr absl::Duration kEventAge = absl::Hours(30 * 24);
constexpr int kPruneMax = 1000;

int OrDefault(int configured, int standard) { return configured > 0 ? configured : standard; }

class ConsensusModule final : public service::Module {
 public:
  std::string_view name() const override { return kName; }

  absl::Status Init(const service::ModuleContext& context) override {
    CL_RETURN_IF_ERROR(context.Migrate(kName, MigrationFiles()));
    context_ = &context;
    pool_.emplace(context.Pool(kName, OrDefault(context.config.consensus().threads(), kThreads)));
    rpc_.emplace(context.Adaptors(kName, v1::ConsensusService::service_full_name(), &*pool_));
    service_.emplace(&*rpc_);
    feed_connection_.emplace(context.Database(kName));
    prune_connection_.emplace(context.Database(kName));
    gold_connection_.emplace(context.Database(kName));
    owner_connection_.emplace(context.Database(kName));
    feed_wake_connection_.emplace(redis::ConnectionOptions{.url = context.config.redis_url()});
    wake_connection_.emplace(redis::ConnectionOptions{.url = context.config.redis_url()});
    return absl::OkStatus();
  }

  std::vector<grpc::Service*> Services() override { return {&*service_}; }

  absl::Status Start() override {
    consumer_.emplace(
        outbox::ConsumerOptions{.name = "consensus.dispatch", .batch_max = kEventsPerStep},
        *feed_connection_, FetchFromDispatch(context_->channel("dispatch"), context_->minter),
        LogEvents, context_->clock);
    const int poll_ms = OrDefault(context_->config.consensus().poll_interval_ms(), kPollIntervalMs);
    Rng rng = Rng::FromEntropy();
    owner_.emplace(ProjectOwner::Options{.replica = NewUuid(*context_->clock, rng)},
                   &*owner_connection_, &metrics_, context_->clock);
    owner_loop_.emplace(outbox::LoopOptions{.name = "consensus.projects",
                                            .poll_interval = absl::Milliseconds(poll_ms)},
                        [this] { return StepOwner(); });
    feed_loop_.emplace(outbox::LoopOptions{.name = "consensus.dispatch",
                                           .poll_interval = absl::Milliseconds(poll_ms),
                                           .gather = outbox::kFeedGather},
                       [this] { return StepFeed(); });
    prune_loop_.emplace(
        outbox::LoopOptions{.name = "consensus.prune", .poll_interval = kPruneInterval},
        [this] { return Prune(); });
    gold_keeper_.emplace(&*gold_connection_, &metrics_, context_->clock);
    gold_loop_.emplace(
        outbox::LoopOptions{.name = "consensus.gold", .poll_interval = kGoldInterval},
        [this] { return StepGold(); });
    context_->waker->Subscribe("wake:dispatch", [this](std::string_view) { feed_loop_->Wake(); });
    // Another replica, or a call, has written into a log.
    context_->waker->Subscribe(std::string(kLogChannel),
                               [this](std::string_view) { owner_loop_->Wake(); });
    return absl::OkStatus();
  }

  bool Ready() override { return true; }

  // The loops stay in place, stopped: a wake-up may still come.
  void Drain() override {
    if (feed_loop_) feed_loop_->Stop();
    if (owner_loop_) {
      owner_loop_->Stop();
      owner_->Release();
    }
    if (prune_loop_) prune_loop_->Stop();
    if (gold_loop_) gold_loop_->Stop();
  }

  void Stop() override {
    if (pool_) pool_->Stop();
  }

 private:
  // Wakes the owners, wherever they are; losing that only delays them.
  absl::StatusOr<Progress> StepFeed() {
    absl::StatusOr<Progress> progress = consumer_->Step();
    if (progress.ok() && *progress == Progress::kAdvanced) {
      owner_loop_->Wake();
      redis::Waker::Wake(*feed_wake_connection_, std::string(kLogChannel)).IgnoreError();
    }
    return progress;
  }

  // Wakes those who read what was told.
  absl::StatusOr<Progress> StepOwner() {
    absl::StatusOr<Progress> progress = owner_->Step();
    if (progress.ok() && *progress == Progress::kAdvanced) {
      redis::Waker::Wake(*wake_connection_, "wake:consensus").IgnoreError();
    }
    return progress;
  }

  // Owners of other replicas find what was written when they look next.
  absl::StatusOr<Progress> StepGold() {
    absl::StatusOr<Progress> progress = gold_keeper_->Step();
    if (progress.ok() && *progress == Progress::kAdvanced) owner_loop_->Wake();
    return progress;
  }

  absl::StatusOr<Progress> Prune() {
    int64_t pruned = 0;
    CL_RETURN_IF_ERROR(pg::RunTx(*prune_connection_, [&](pg::Tx& tx) {
      pruned = outbox::Prune(tx, kEventAge, kPruneMax);
      return absl::OkStatus();
    }));
    return pruned >= kPruneMax ? Progress::kAdvanced : Progress::kCaughtUp;
  }

  const service::ModuleContext* context_ = nullptr;
  Metrics metrics_;
  std::optional<rpc::WorkerPool> pool_;
  std::optional<rpc::Adaptors> rpc_;
  std::optional<ConsensusService> service_;
  std::optional<pg::Connection> feed_connection_;
  std::optional<pg::Connection> prune_connection_;
  std::optional<pg::Connection> owner_connection_;
  std::optional<pg::Connection> gold_connection_;
  std::optional<redis::Connection> feed_wake_connection_;
  std::optional<redis::Connection> wake_connection_;
  std::optional<ProjectOwner> owner_;
  std::optional<GoldKeeper> gold_keeper_;
  std::optional<outbox::Consumer> consumer_;
  std::optional<outbox::ConsumerLoop> owner_loop_;
  std::optional<outbox::ConsumerLoop> feed_loop_;
  std::optional<outbox::ConsumerLoop> prune_loop_;
  std::optional<outbox::ConsumerLoop> gold_loop_;
};

}  // namespace

std::unique_ptr<service::Module> MakeModule() { return std::make_unique<ConsensusModule>(); }

}  // namespace crowdloom::consensus
