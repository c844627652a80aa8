#include "services/ledger/module.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/outbox/consumer_loop.h"
#include "services/ledger/ledger_service.h"
#include "services/ledger/loops/audit_loop.h"
#include "services/ledger/loops/event_loop.h"
#include "services/ledger/loops/feed_client.h"
#include "services/ledger/loops/fold_loop.h"
#include "services/ledger/loops/seal_loop.h"
#include "services/ledger/metrics.h"
#include "services/ledger/store/schema.h"
#include "services/ledger/store/witness.h"

namespace crowdloom::ledger {
namespace {

constexpr int kThreads = 2;
constexpr int kPollIntervalMs = 100;
constexpr int kEventsMax = 500;
constexpr absl::Duration kSealInterval = absl::Seconds(5);
// The second reading of the feeds is for the reconciliation, which is not in a hurry.
constexpr absl::Duration kWitnessInterval = absl::Seconds(1);
constexpr absl::Duration kAuditInterval = absl::Minutes(1);

int OrDefault(int configured, int standard) { return configured > 0 ? configured : standard; }

// Reads one feed: a connection, a cursor and a thread of its own.
class FeedReader {
 public:
  FeedReader(const service::ModuleContext& context, const std::string& name,
             outbox::Consumer::Fetch fetch, outbox::Consumer::Apply apply, absl::Duration interval)
      : connection_(context.Database(kSchema)),
        consumer_({.name = name, .batch_max = kEventsMax}, connection_, std::move(fetch),
                  std::move(apply), context.clock),
        loop_({.name = name, .poll_interval = interval, .gather = outbox::kFeedGather},
              [this] { return consumer_.Step(); }) {}

  void Wake() { loop_.Wake(); }
  void Stop() { loop_.Stop(); }

 private:
  pg::Connection connection_;
  outbox::Consumer consumer_;
  outbox::ConsumerLoop loop_;
};

class LedgerModule final : public service::Module {
 public:
  std::string_view name() const override { return kSchema; }

  absl::Status Init(const service::ModuleContext& context) override {
    CL_RETURN_IF_ERROR(context.Migrate(kSchema, MigrationFiles()));
    context_.emplace(context);
    const config::v1::Config::Ledger& config = context.config.ledger();
    interval_ = absl::Milliseconds(OrDefault(config.poll_interval_ms(), kPollIntervalMs));
    pool_.emplace(context.Pool(kSchema, OrDefault(config.threads(), kThreads)));
    rpc_.emplace(context.Adaptors(kSchema, v1::LedgerService::service_full_name(), &*pool_));
    payouts_.emplace(&store_, context.config.signing_key());
    finance_.emplace(context.config.signing_key());
    service_.emplace(&*rpc_, &*pool_, &budget_, &orders_, &store_, &*payouts_, &*finance_);
    fold_connection_.emplace(context.Database(kSchema));
    sealer_.emplace(context.Database(kSchema), context.clock);
    auditor_.emplace(context.Database(kSchema), context.clock, &metrics_);
    return absl::OkStatus();
  }

  std::vector<grpc::Service*> Services() override { return {&*service_}; }

  absl::Status Start() override {
    Read("dispatch", FetchFromDispatch(context_->channel("dispatch"), context_->minter));
    Read("consensus", FetchFromConsensus(context_->channel("consensus"), context_->minter));
    fold_loop_.emplace(outbox::LoopOptions{.name = "ledger.fold", .poll_interval = interval_},
                       [this] { return FoldStep(*fold_connection_, metrics_); });
    seal_loop_.emplace(outbox::LoopOptions{.name = "ledger.seal", .poll_interval = kSealInterval},
                       [this] { return sealer_->Step(); });
    audit_loop_.emplace(
        outbox::LoopOptions{.name = "ledger.audit", .poll_interval = kAuditInterval},
        [this] { return auditor_->Step(); });
    return absl::OkStatus();
  }

  bool Ready() override { return true; }

  void Drain() override {
    for (const std::shared_ptr<FeedReader>& reader : readers_) reader->Stop();
    audit_loop_.reset();
    fold_loop_.reset();
    seal_loop_.reset();
  }

  void Stop() override {
    if (pool_) pool_->Stop();
  }

 private:
  // Twice, by cursors of their own: to post, and to compare with what was posted.
  void Read(const std::string& feed, const outbox::Consumer::Fetch& fetch) {
    auto reader = std::make_shared<FeedReader>(
        *context_, StrCat("ledger.", feed), fetch,
        [this](pg::Tx& tx, absl::Span<const outbox::Event> events) {
          return ApplyEvents(tx, events, store_, *context_->clock, metrics_);
        },
        interval_);
    // The waker outlives this module, so it must not keep the reader's threads alive.
    context_->waker->Subscribe(StrCat("wake:", feed),
                               [weak = std::weak_ptr(reader)](std::string_view) {
                                 if (const auto reader = weak.lock()) reader->Wake();
                               });
    readers_.push_back(std::move(reader));
    readers_.push_back(std::make_shared<FeedReader>(
        *context_, StrCat("ledger.", feed, ".witness"), fetch,
        [this](pg::Tx& tx, absl::Span<const outbox::Event> events) {
          return Witness(tx, events, context_->clock->Now());
        },
        kWitnessInterval));
  }

  std::optional<service::ModuleContext> context_;
  absl::Duration interval_;
  Metrics metrics_;
  PostingStore store_;
  BudgetDesk budget_{&store_, &metrics_};
  OrderDesk orders_{&store_, &metrics_};
  std::optional<PayoutDesk> payouts_;
  std::optional<FinanceDesk> finance_;
  std::optional<rpc::WorkerPool> pool_;
  std::optional<rpc::Adaptors> rpc_;
  std::optional<LedgerService> service_;
  std::optional<pg::Connection> fold_connection_;
  std::optional<outbox::ConsumerLoop> fold_loop_;
  std::optional<Sealer> sealer_;
  std::optional<outbox::ConsumerLoop> seal_loop_;
  std::optional<Auditor> auditor_;
  std::optional<outbox::ConsumerLoop> audit_loop_;
  std::vector<std::shared_ptr<FeedReader>> readers_;
};

}  // namespace

std::unique_ptr<service::Module> MakeModule() { return std::make_unique<LedgerModule>(); }

}  // namespace crowdloom::ledger
