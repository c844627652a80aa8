#include "services/dispatch/loops/compensator.h"

#include <optional>
#include <vector>

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/outbox/outbox.h"
#include "common/ownership/ownership.h"
#include "common/pg/tx.h"
#include "common/redis/waker.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/store/report_store.h"

namespace crowdloom::dispatch {
namespace {

using Progress = outbox::Consumer::Progress;

constexpr absl::Duration kOwnership = absl::Seconds(3);
constexpr absl::Duration kRetry = absl::Seconds(30);
constexpr int kReportsPerStep = 100;
constexpr char kFeedChannel[] = "wake:dispatch";

void Tell(pg::Tx& tx, const Compensation& compensation) {
  const std::string hold = HoldName(compensation.project_id, compensation.hold);
  std::vector<outbox::NewEvent> events;
  for (const Compensation::Report& report : compensation.reports) {
    if (report.rate_micros == 0) continue;
    events::v1::ReportAccepted accepted;
    accepted.set_assignment(NameOf(report.key));
    accepted.set_attempt(report.attempt);
    accepted.set_hold(hold);
    accepted.set_amount_micros(report.rate_micros);
    accepted.set_currency_code(compensation.currency_code);
    events.push_back(rpc::MakeEvent(NameOf(report.key.place.task()), accepted));
  }
  if (events.empty()) return;
  events::v1::HoldClosed closed;
  closed.set_hold(hold);
  events.push_back(rpc::MakeEvent(hold, closed));
  outbox::Append(tx, events);
}

}  // namespace

absl::StatusOr<Progress> Compensator::Step() {
  if (clock_.Now() < retry_time_) return Progress::kCaughtUp;
  CL_ASSIGN_OR_RETURN(const auto held,
                      ownership::TryAcquire(db_, "compensator", owner_, kOwnership));
  if (!held) return Progress::kCaughtUp;
  std::optional<Compensation> planned;
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    planned = PlanCompensation(tx, kReportsPerStep);
    return absl::OkStatus();
  }));
  if (!planned) return Progress::kCaughtUp;
  bool covered = true;
  if (planned->amount_micros() > 0) {
    CL_ASSIGN_OR_RETURN(covered, budget_.Reserve(HoldName(planned->project_id, planned->hold),
                                                 planned->amount_micros(), planned->currency_code));
  }
  if (!covered) {
    retry_time_ = clock_.Now() + kRetry;
    log::Warn("reports on broken tasks wait for budget",
              {{"project", ProjectName(planned->project_id)}});
  }
  CL_RETURN_IF_ERROR(pg::RunTx(db_, [&](pg::Tx& tx) -> absl::Status {
    FinishCompensation(tx, *planned, covered);
    if (covered) Tell(tx, *planned);
    return absl::OkStatus();
  }));
  if (covered) redis::Waker::Wake(redis_, kFeedChannel).IgnoreError();
  return covered ? Progress::kAdvanced : Progress::kCaughtUp;
}

}  // namespace crowdloom::dispatch
