#include "services/dispatch/loops/retargeter.h"

#include <vector>

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/outbox/outbox.h"
#include "common/ownership/ownership.h"
#include "common/pg/tx.h"
#include "common/redis/waker.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/store/hold_store.h"

namespace crowdloom::dispatch {
namespace {

using Progress = outbox::Consumer::Progress;

constexpr absl::Duration kOwnership = absl::Seconds(3);
constexpr char kFeedChannel[] = "wake:dispatch";

// Consensus knows of a task from its first answer on.
void TellTargets(const std::vector<Retargeted>& retargeted, std::vector<outbox::NewEvent>& events) {
  for (const auto& [place, more] : retargeted) {
    if (place.counted == 0) continue;
    events::v1::TargetChanged changed;
    changed.set_task(NameOf(place.key.task()));
    changed.set_target(place.target);
    changed.set_target_max(place.target_max);
    events.push_back(rpc::MakeEvent(changed.task(), changed));
  }
}

outbox::NewEvent ClosedEvent(const Hold& hold) {
  events::v1::HoldClosed closed;
  closed.set_hold(HoldName(hold.batch.project_id, hold.number));
  return rpc::MakeEvent(closed.hold(), closed);
}

absl::StatusOr<StoredTerms> LockTerms(pg::Tx& tx, const BatchKey& key) {
  CL_RETURN_IF_ERROR(FindBatch(tx, key, /*lock=*/true).status());
  std::vector<StoredTerms> terms = FindTerms(tx, {key});
  if (terms.empty()) return absl::InternalError("a batch without a project");
  return std::move(terms[0]);
}

}  // namespace

absl::StatusOr<Progress> Retargeter::Step() {
  CL_ASSIGN_OR_RETURN(const auto held,
                      ownership::TryAcquire(db_, "retargeter", owner_, kOwnership));
  if (!held) return Progress::kCaughtUp;
  std::optional<OutdatedBlock> block;
  std::string currency;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    block = FindOutdatedBlock(tx);
    if (!block) return absl::OkStatus();
    CL_ASSIGN_OR_RETURN(const StoredTerms terms, LockTerms(tx, block->hold.batch));
    currency = terms.project.currency_code();
    if (!block->wider) block->wider = PlanWiderHold(tx, terms, block->hold);
    return absl::OkStatus();
  }));
  if (!block) return Progress::kCaughtUp;
  if (block->wider) {
    const Hold& wider = *block->wider;
    CL_ASSIGN_OR_RETURN(const bool covered,
                        budget_.Reserve(HoldName(wider.batch.project_id, wider.number),
                                        wider.amount_micros, currency));
    if (!covered) {
      log::Warn("more answers wait for budget", {{"batch", NameOf(wider.batch)}});
      CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
        DropWiderHold(tx, wider);
        return absl::OkStatus();
      }));
      return Progress::kAdvanced;
    }
  }
  CL_RETURN_IF_ERROR(Apply(block->hold, block->wider));
  return Progress::kAdvanced;
}

absl::Status Retargeter::Apply(const Hold& from, const std::optional<Hold>& wider) {
  Openings openings;
  bool told = false;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    openings = {};
    std::vector<outbox::NewEvent> events;
    CL_ASSIGN_OR_RETURN(const StoredTerms terms, LockTerms(tx, from.batch));
    if (wider && !MoveToHold(tx, from, *wider)) {
      DropWiderHold(tx, *wider);  // the overlap changed again: what was covered goes back
      events.push_back(ClosedEvent(*wider));
    } else {
      const std::vector<Retargeted> changed =
          RetargetBlock(tx, terms, wider ? *wider : from, /*covered=*/wider.has_value());
      TellTargets(changed, events);
      for (const auto& [place, more] : changed) {
        if (more > 0) openings.Add({place}, more);
      }
    }
    told = !events.empty();
    if (told) outbox::Append(tx, events);
    return absl::OkStatus();
  }));
  if (told) redis::Waker::Wake(redis_, kFeedChannel).IgnoreError();
  if (!openings.freed.empty()) offering_.Offer(db_, redis_, openings);
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
