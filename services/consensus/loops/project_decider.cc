#include "services/consensus/loops/project_decider.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status.h"

namespace crowdloom::consensus {
namespace {

using outbox::Consumer;

constexpr int64_t kVotesPerPassMin = 10;
// Passes take at most one part in this many of the time.
constexpr int kPassShare = 10;
constexpr absl::Duration kWorkersInterval = absl::Seconds(30);
constexpr size_t kRecordsMax = 50'000;

}  // namespace

ProjectDecider::ProjectDecider(int64_t project_id, Options options, pg::Connection* db, Fence fence,
                               Metrics* metrics, const Clock* clock)
    : project_id_(project_id),
      options_(options),
      db_(*db),
      fence_(std::move(fence)),
      metrics_(*metrics),
      clock_(*clock),
      last_pass_(clock->Now()) {}

absl::StatusOr<Consumer::Progress> ProjectDecider::Step() {
  size_t applied = 0;
  CL_RETURN_IF_ERROR(Run([&](pg::Tx& tx) { return ApplyLog(tx, applied); }));
  if (live_ && IsPassDue()) {
    CL_RETURN_IF_ERROR(Run([&](pg::Tx& tx) { return TakePass(tx); }));
    return Consumer::Progress::kAdvanced;
  }
  if (applied > 0) return Consumer::Progress::kAdvanced;
  const auto due = live_->state.Due(absl::ToUnixSeconds(clock_.Now()), ProjectState::kTasksPerTurn);
  if (due.empty()) return Consumer::Progress::kCaughtUp;
  CL_RETURN_IF_ERROR(Run([&](pg::Tx& tx) { return TakeSettlement(tx, due); }));
  return Consumer::Progress::kAdvanced;
}

// Never runs a body twice: it changes the state in memory, which only a commit makes true.
absl::Status ProjectDecider::Run(absl::FunctionRef<absl::Status(pg::Tx&)> body) {
  const absl::Status status = pg::RunTx(db_,
                                        [&](pg::Tx& tx) -> absl::Status {
                                          if (!live_) CL_RETURN_IF_ERROR(Load(tx));
                                          return body(tx);
                                        },
                                        {.max_attempts = 1});
  if (!status.ok()) live_.reset();
  if (live_) Forget();
  return status;
}

absl::Status ProjectDecider::Load(pg::Tx& tx) {
  const ProjectProgress progress = FindProgress(tx, project_id_);
  live_.emplace(Live{.state = LoadProject(tx, project_id_), .progress = progress});
  return absl::OkStatus();
}

absl::Status ProjectDecider::ApplyLog(pg::Tx& tx, size_t& applied) {
  ProjectProgress to = live_->progress;
  to.logged_seq = FindProgress(tx, project_id_).logged_seq;
  std::vector<LogEntry> entries = ReadLog(tx, project_id_, to.applied_seq, options_.entries_max);
  applied = entries.size();
  if (entries.empty() && to.applied_seq >= to.logged_seq) return absl::OkStatus();
  absl::btree_set<TaskKey> keys;
  for (const LogEntry& entry : entries) keys.insert(entry.task);
  LoadRecords(tx, keys, to.applied_seq, live_->records);
  Decisions decisions(metrics_);
  for (LogEntry& entry : entries) {
    to.applied_seq = entry.seq;
    const TaskKey key = entry.task;
    const std::string traceparent = std::move(entry.traceparent);
    decisions.Add(key, live_->state.Take(std::move(entry), live_->records.at(key)), traceparent);
  }
  if (entries.empty()) to.applied_seq = to.logged_seq;
  InsertModelChanges(tx, project_id_, live_->state.model().TakeChanges());
  return Finish(tx, decisions, to);
}

absl::Status ProjectDecider::TakePass(pg::Tx& tx) {
  const absl::Time start = absl::Now();
  const v1::Turn turn = [&] {
    v1::Turn pass = NewTurn();
    pass.mutable_pass();
    return pass;
  }();
  const std::vector<TaskKey> moved = live_->state.Pass();
  StoreSnapshot(tx, project_id_, live_->state.model().Snapshot());
  LoadRecords(tx, {moved.begin(), moved.end()}, live_->progress.applied_seq, live_->records);
  Decisions decisions(metrics_);
  for (const TaskKey& key : moved) {
    decisions.Add(key, live_->state.Reconsider(live_->records.at(key), turn.time()), "");
  }
  TellOfWorkers(tx);
  ProjectProgress to = live_->progress;
  InsertTurn(tx, project_id_, ++to.turns, to.applied_seq, turn);
  InsertModelChanges(tx, project_id_, live_->state.model().TakeChanges());
  CL_RETURN_IF_ERROR(Finish(tx, decisions, to));
  last_pass_ = clock_.Now();
  pass_cost_ = absl::Now() - start;
  metrics_.passes_total.With().Increment();
  return absl::OkStatus();
}

// For people, who look at most once in a while.
void ProjectDecider::TellOfWorkers(pg::Tx& tx) {
  const absl::Time now = clock_.Now();
  if (now - told_of_workers_ < kWorkersInterval) return;
  told_of_workers_ = now;
  const LabelModel& model = live_->state.model();
  StoreWorkerModels(tx, project_id_, model.Workers(), model.classes(), now);
}

absl::Status ProjectDecider::TakeSettlement(pg::Tx& tx, const std::vector<TaskKey>& due) {
  v1::Turn turn = NewTurn();
  LoadRecords(tx, {due.begin(), due.end()}, live_->progress.applied_seq, live_->records);
  Decisions decisions(metrics_);
  for (const TaskKey& key : due) {
    turn.mutable_settlement()->add_batches(key.batch);
    turn.mutable_settlement()->add_ordinals(key.ordinal);
    decisions.Add(key, live_->state.Finish(live_->records.at(key), turn.time()), "");
  }
  ProjectProgress to = live_->progress;
  InsertTurn(tx, project_id_, ++to.turns, to.applied_seq, turn);
  InsertModelChanges(tx, project_id_, live_->state.model().TakeChanges());
  return Finish(tx, decisions, to);
}

absl::Status ProjectDecider::Finish(pg::Tx& tx, const Decisions& decisions,
                                    const ProjectProgress& to) {
  decisions.Store(tx, live_->records);
  CL_RETURN_IF_ERROR(Advance(tx, project_id_, live_->progress, to));
  live_->progress = to;
  return fence_(tx);
}

bool ProjectDecider::IsPassDue() const {
  const LabelModel& model = live_->state.model();
  const int64_t fresh = model.votes_since_pass();
  if (fresh == 0 || model.given_up()) return false;
  const absl::Duration since = clock_.Now() - last_pass_;
  if (since < pass_cost_ * kPassShare) return false;
  const auto grown =
      static_cast<int64_t>(options_.pass_growth * static_cast<double>(model.votes()));
  return since >= options_.pass_interval || fresh >= std::max(kVotesPerPassMin, grown);
}

v1::Turn ProjectDecider::NewTurn() const {
  v1::Turn turn;
  turn.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  return turn;
}

// What is final is rarely needed again, and can be read.
void ProjectDecider::Forget() {
  absl::erase_if(live_->records,
                 [](const auto& record) { return record.second.consensus.final(); });
  if (live_->records.size() > kRecordsMax) live_->records.clear();
}

}  // namespace crowdloom::consensus
