#include "services/dispatch/module.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/base/uuid.h"
#include "common/log/log.h"
#include "common/outbox/consumer_loop.h"
#include "services/dispatch/census.h"
#include "services/dispatch/dispatch_service.h"
#include "services/dispatch/loops/compensator.h"
#include "services/dispatch/loops/feeder.h"
#include "services/dispatch/loops/feeds.h"
#include "services/dispatch/loops/gold_keeper.h"
#include "services/dispatch/loops/pay_watch.h"
#include "services/dispatch/loops/reconciler.h"
#include "services/dispatch/loops/retargeter.h"
#include "services/dispatch/loops/sweeper.h"
#include "services/dispatch/metrics.h"
#include "services/dispatch/peers_client.h"
#include "services/dispatch/rebuilding.h"
#include "services/dispatch/store/queue.h"
#include "services/dispatch/store/schema.h"

namespace crowdloom::dispatch {
namespace {

constexpr int kThreads = 4;
constexpr int kHoldTasks = 500;
constexpr int kLeasesMax = 10;
constexpr int kSweepIntervalMs = 1'000;
constexpr absl::Duration kFeedInterval = absl::Milliseconds(200);
constexpr absl::Duration kReconcileInterval = absl::Seconds(1);
constexpr absl::Duration kCensusInterval = absl::Seconds(3);
constexpr absl::Duration kFinishInterval = absl::Milliseconds(500);
constexpr absl::Duration kPayInterval = absl::Minutes(1);
constexpr char kFeedChannel[] = "dispatch.feed";

int OrDefault(int configured, int standard) { return configured > 0 ? configured : standard; }

// Every statement names its rows by their keys, or walks along an index.
pg::ConnectionOptions Database(const service::ModuleContext& context) {
  pg::ConnectionOptions options = context.Database(kSchema);
  options.plans = pg::Plans::kByKey;
  return options;
}

// A thread with connections of its own that runs one kind of step.
class Loop {
 public:
  using Step = std::function<outbox::ConsumerLoop::Step(pg::Connection&, redis::Connection&)>;

  Loop(const service::ModuleContext& context, outbox::LoopOptions options, const Step& make)
      : db_(Database(context)),
        redis_({.url = context.config.redis_url()}),
        loop_(std::move(options), make(db_, redis_)) {}

  void Wake() { loop_.Wake(); }
  void Stop() { loop_.Stop(); }

 private:
  pg::Connection db_;
  redis::Connection redis_;
  outbox::ConsumerLoop loop_;
};

class DispatchModule final : public service::Module {
 public:
  std::string_view name() const override { return kSchema; }

  absl::Status Init(const service::ModuleContext& context) override {
    context_.emplace(context);
    pg::Connection connection(context.Database(kSchema));
    CL_RETURN_IF_ERROR(MigrateSchema(connection));
    const config::v1::Config::Dispatch& config = context.config.dispatch();
    rpc::PoolOptions pool = context.Pool(kSchema, OrDefault(config.threads(), kThreads));
    pool.database = Database(context);
    pool_.emplace(std::move(pool));
    rpc_.emplace(context.Adaptors(kSchema, v1::DispatchService::service_full_name(), &*pool_));
    lot_.emplace(context.clock);
    offering_.emplace(&*lot_, context.waker);
    profiles_.emplace([this](int64_t worker_id) { return fetch_profile_(worker_id); });
    leasing_.emplace(Leasing::Options{OrDefault(config.leases_per_worker_max(), kLeasesMax),
                                      context.config.signing_key(), context.clock},
                     &catalog_, &*profiles_, [this](const TermsPtr& terms) { RebuildSoon(terms); });
    submitting_.emplace(&catalog_, &*offering_, context.config.signing_key(), context.clock);
    assignments_.emplace(&catalog_, &*offering_, &*profiles_, context.config.signing_key());
    explanations_.emplace(&catalog_, &*profiles_,
                          OrDefault(config.leases_per_worker_max(), kLeasesMax));
    service_.emplace(Parts());
    return absl::OkStatus();
  }

  std::vector<grpc::Service*> Services() override { return {&*service_}; }

  absl::Status Start() override {
    const rpc::TokenMinter* minter = context_->minter;
    fetch_profile_ = FetchFromWorkforce(context_->channel("workforce"), minter);
    budget_ = LedgerBudget(context_->channel("ledger"), minter);
    StartFeeder();
    StartSweeps();
    StartCompensator();
    StartRetargeter();
    StartGoldKeeper();
    StartConsumers();
    StartReconciler();
    StartPayWatch();
    StartCensus();
    ready_ = true;
    return absl::OkStatus();
  }

  bool Ready() override { return ready_; }

  void Drain() override {
    ready_ = false;
    if (lot_) lot_->Shutdown();
    for (const std::shared_ptr<Loop>& loop : loops_) loop->Stop();
  }

  void Stop() override {
    if (pool_) pool_->Stop();
  }

 private:
  DispatchService::Parts Parts() {
    return {.rpc = &*rpc_,
            .pool = &*pool_,
            .lot = &*lot_,
            .catalog = &catalog_,
            .assignments = &*assignments_,
            .offering = &*offering_,
            .explanations = &*explanations_,
            .queues = &queues_,
            .leasing = &*leasing_,
            .submitting = &*submitting_,
            .budget = [this]() -> Budget& { return *budget_; },
            .rebuild_all = [this](rpc::Worker& worker) { return RebuildAll(worker); },
            .feed =
                [this] {
                  if (feeder_loop_) feeder_loop_->Wake();
                },
            .forget_profile = [this](int64_t worker_id) { profiles_->Forget(worker_id); },
            .media_key = context_->config.signing_key()};
  }

  std::shared_ptr<Loop> AddLoop(const std::string& name, absl::Duration interval,
                                const Loop::Step& make,
                                absl::Duration gather = absl::ZeroDuration()) {
    loops_.push_back(std::make_shared<Loop>(
        *context_,
        outbox::LoopOptions{
            .name = "dispatch." + name, .poll_interval = interval, .gather = gather},
        make));
    return loops_.back();
  }

  // The waker outlives this module, so it must not keep a loop alive.
  void WakeOn(const std::string& channel, const std::shared_ptr<Loop>& loop) {
    context_->waker->Subscribe(channel, [weak = std::weak_ptr(loop)](std::string_view) {
      if (const auto alive = weak.lock()) alive->Wake();
    });
  }

  void StartFeeder() {
    Rng rng = Rng::FromEntropy();
    const Feeder::Options options{NewUuid(*context_->clock, rng),
                                  OrDefault(context_->config.dispatch().hold_tasks(), kHoldTasks),
                                  context_->clock};
    feeder_loop_ = AddLoop("feeder", kFeedInterval, [&](auto& db, auto& redis) {
      auto feeder =
          std::make_shared<Feeder>(options, &db, &redis, budget_.get(), &catalog_, &*offering_);
      return [feeder] { return feeder->Step(); };
    });
    WakeOn(kFeedChannel, feeder_loop_);
  }

  void StartRetargeter() {
    Rng rng = Rng::FromEntropy();
    AddLoop("retarget", kFinishInterval, [&](auto& db, auto& redis) {
      auto retargeter = std::make_shared<Retargeter>(NewUuid(*context_->clock, rng), &db, &redis,
                                                     budget_.get(), &*offering_);
      return [retargeter] { return retargeter->Step(); };
    });
  }

  void StartGoldKeeper() {
    Rng rng = Rng::FromEntropy();
    AddLoop("gold", kFinishInterval, [&](auto& db, auto& redis) {
      auto keeper = std::make_shared<GoldKeeper>(NewUuid(*context_->clock, rng), &db, &redis,
                                                 budget_.get(), context_->clock);
      return [keeper] { return keeper->Step(); };
    });
  }

  void StartCompensator() {
    Rng rng = Rng::FromEntropy();
    AddLoop("compensate", kFinishInterval, [&](auto& db, auto& redis) {
      auto compensator = std::make_shared<Compensator>(NewUuid(*context_->clock, rng), &db, &redis,
                                                       budget_.get(), context_->clock);
      return [compensator] { return compensator->Step(); };
    });
  }

  void StartSweeps() {
    const absl::Duration interval = absl::Milliseconds(
        OrDefault(context_->config.dispatch().sweep_interval_ms(), kSweepIntervalMs));
    const auto sweeper = [this](auto& db, auto& redis) {
      return std::make_shared<Sweeper>(&db, &redis, &catalog_, &*offering_, context_->clock);
    };
    AddLoop("expire", interval, [&](auto& db, auto& redis) {
      return [sweep = sweeper(db, redis)] { return sweep->ExpireStep(); };
    });
    AddLoop("finish", kFinishInterval, [&](auto& db, auto& redis) {
      return [sweep = sweeper(db, redis)] { return sweep->FinishStep(); };
    });
  }

  void StartConsumers() {
    const rpc::TokenMinter* minter = context_->minter;
    const auto verdicts = AddLoop(
        "consensus", kFeedInterval,
        [&](auto& db, auto& redis) {
          auto reader = std::make_shared<VerdictReader>(
              &db, &redis, ConsensusFeed(context_->channel("consensus"), minter), &*offering_,
              context_->clock);
          return [reader] { return reader->Step(); };
        },
        outbox::kFeedGather);
    WakeOn("wake:consensus", verdicts);
    const auto workers = AddLoop("workforce", kFeedInterval, [&](auto& db, auto& redis) {
      auto reader = std::make_shared<ProfileReader>(
          &db, &redis, WorkforceFeed(context_->channel("workforce"), minter), &*profiles_,
          &*offering_, context_->clock);
      return [reader] { return reader->Step(); };
    });
    WakeOn("wake:workforce", workers);
  }

  // What a process that died had picked is in no queue: start from PostgreSQL, and keep looking.
  void StartReconciler() {
    const bool submitted = pool_->TrySubmit(
        [this](rpc::Worker& worker) { RebuildAll(worker).status().IgnoreError(); });
    if (!submitted) log::Warn("queues are not rebuilt at start: too many calls wait");
    AddLoop("reconcile", kReconcileInterval, [&](auto& db, auto& redis) {
      auto reconciler = std::make_shared<Reconciler>(
          &db, &redis, &catalog_, [this](const TermsPtr& terms) { RebuildSoon(terms); },
          context_->clock);
      return [reconciler] { return reconciler->Step(); };
    });
  }

  void StartPayWatch() {
    AddLoop("pay-watch", kPayInterval, [this](auto& db, auto&) {
      auto watch =
          std::make_shared<PayWatch>(&db, context_->config.dispatch().hourly_pay_floor_micros());
      return [watch] { return watch->Step(); };
    });
  }

  void StartCensus() {
    AddLoop("census", kCensusInterval, [&](auto& db, auto& redis) {
      auto census = std::make_shared<Census>(&db, &redis, &catalog_, &queues_, context_->clock);
      return [census] { return census->Step(); };
    });
  }

  void RebuildSoon(const TermsPtr& terms) {
    if (!rebuilds_.Claim(terms->key())) return;
    const bool submitted = pool_->TrySubmit([this, terms](rpc::Worker& worker) {
      Rebuild(worker, *terms).IgnoreError();
      rebuilds_.Done(terms->key());
    });
    if (!submitted) rebuilds_.Done(terms->key());
  }

  absl::Status Rebuild(rpc::Worker& worker, const Terms& terms) {
    const absl::StatusOr<int64_t> places = RebuildQueues(worker.db, worker.redis, terms);
    if (!places.ok()) {
      log::Warn("queues could not be rebuilt",
                {{"batch", terms.batch().name()}, {"error", places.status().ToString()}});
      return places.status();
    }
    ProcessMetrics().rebuilds.Increment();
    offering_->WakeBatch(worker.redis, terms.key(), INT32_MAX);
    return absl::OkStatus();
  }

  absl::StatusOr<v1::RebuildQueuesResponse> RebuildAll(rpc::Worker& worker) {
    catalog_.Invalidate();
    CL_ASSIGN_OR_RETURN(const auto snapshot, catalog_.Current(worker.db, context_->clock->Now()));
    v1::RebuildQueuesResponse response;
    for (const auto& [key, terms] : snapshot->by_key) {
      if (!terms->running()) continue;
      CL_ASSIGN_OR_RETURN(const int64_t places, RebuildQueues(worker.db, worker.redis, *terms));
      response.set_open_places(response.open_places() + places);
      offering_->WakeBatch(worker.redis, key, INT32_MAX);
    }
    CL_RETURN_IF_ERROR(pg::RunTx(worker.db, [&](pg::Tx& tx) -> absl::Status {
      response.set_leases(CountHeld(tx));
      return absl::OkStatus();
    }));
    return response;
  }

  std::optional<service::ModuleContext> context_;
  Catalog catalog_;
  Rebuilds rebuilds_;
  Profiles::Fetch fetch_profile_;
  std::unique_ptr<Budget> budget_;
  std::optional<rpc::WorkerPool> pool_;
  std::optional<rpc::Adaptors> rpc_;
  std::optional<rpc::ParkingLot> lot_;
  std::optional<Offering> offering_;
  std::optional<Profiles> profiles_;
  std::optional<Leasing> leasing_;
  std::optional<Submitting> submitting_;
  std::optional<Assignments> assignments_;
  std::optional<Explanations> explanations_;
  QueueBoard queues_;
  std::optional<DispatchService> service_;
  std::shared_ptr<Loop> feeder_loop_;
  std::vector<std::shared_ptr<Loop>> loops_;
  std::atomic<bool> ready_ = false;
};

}  // namespace

std::unique_ptr<service::Module> MakeModule() { return std::make_unique<DispatchModule>(); }

}  // namespace crowdloom::dispatch
