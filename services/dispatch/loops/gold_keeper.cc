#include "services/dispatch/loops/gold_keeper.h"

#include <optional>

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/outbox/outbox.h"
#include "common/ownership/ownership.h"
#include "common/pg/tx.h"
#include "common/redis/waker.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/store/gold_life_store.h"

namespace crowdloom::dispatch {
namespace {

using Progress = outbox::Consumer::Progress;

constexpr absl::Duration kOwnership = absl::Seconds(3);
constexpr absl::Duration kRetry = absl::Seconds(30);
constexpr char kFeedChannel[] = "wake:dispatch";

}  // namespace

absl::StatusOr<Progress> GoldKeeper::Step() {
  CL_ASSIGN_OR_RETURN(const auto held,
                      ownership::TryAcquire(db_, "gold-keeper", owner_, kOwnership));
  if (!held) return Progress::kCaughtUp;
  std::optional<Hold> hold;
  std::string currency;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    hold = PlanGoldHold(tx, clock_.Now());
    if (!hold) return absl::OkStatus();
    for (const StoredTerms& terms : FindTerms(tx, {hold->batch})) {
      currency = terms.project.currency_code();
    }
    return absl::OkStatus();
  }));
  if (!hold) return Progress::kCaughtUp;
  bool covered = true;
  if (hold->amount_micros > 0) {
    CL_ASSIGN_OR_RETURN(covered, budget_.Reserve(HoldName(hold->batch.project_id, hold->number),
                                                 hold->amount_micros, currency));
  }
  if (covered) {
    CL_RETURN_IF_ERROR(Open(*hold));
    return Progress::kAdvanced;
  }
  log::Warn("gold waits for budget", {{"batch", NameOf(hold->batch)}});
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    RefuseGold(tx, *hold, clock_.Now() + kRetry);
    return absl::OkStatus();
  }));
  return Progress::kAdvanced;
}

absl::Status GoldKeeper::Open(const Hold& hold) {
  bool opened = false;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    CL_RETURN_IF_ERROR(FindBatch(tx, hold.batch, /*lock=*/true).status());
    opened = OpenGold(tx, hold);
    if (opened || hold.amount_micros == 0) return absl::OkStatus();
    events::v1::HoldClosed closed;
    closed.set_hold(HoldName(hold.batch.project_id, hold.number));
    outbox::Append(tx, {rpc::MakeEvent(closed.hold(), closed)});
    return absl::OkStatus();
  }));
  if (!opened) redis::Waker::Wake(redis_, kFeedChannel).IgnoreError();
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
