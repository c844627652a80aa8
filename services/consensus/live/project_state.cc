#include "services/consensus/live/project_state.h"

#include <utility>

#include "services/consensus/live/canonical.h"
#include "services/consensus/live/settle.h"

namespace crowdloom::consensus {
namespace {

constexpr double kMillion = 1e6;

}  // namespace

std::optional<Tally> ProjectState::Weigh(const TaskKey& task,
                                         const events::v1::SubmissionReceived& terms,
                                         absl::Span<const Ballot> ballots) {
  if (terms.aggregation_method() == "majority") return std::nullopt;
  if (terms.has_gold() && IsCategorical(terms.gold())) {
    model_.SetGold(task, CanonicalBytes(terms.gold()));
  } else {
    model_.ClearGold(task);
  }
  model_.SetBallots(task, ballots);
  if (model_.given_up()) return std::nullopt;
  // The only answer is the answer, whatever its worker tends to mistake.
  if (ballots.size() == 1 && !terms.dynamic_overlap()) return std::nullopt;
  return model_.Weigh(task, ballots);
}

Outcome ProjectState::Take(LogEntry entry, TaskRecord& record) {
  return Counted(entry.submission ? Apply(*std::move(entry.submission), record, *this)
                                  : Apply(entry.directive, record, *this),
                 record);
}

Outcome ProjectState::Reconsider(TaskRecord& record, const google::protobuf::Timestamp& now) {
  return Counted(consensus::Reconsider(record, now, *this), record);
}

Outcome ProjectState::Finish(TaskRecord& record, const google::protobuf::Timestamp& now) {
  return Counted(MakeFinal(record, now, *this), record);
}

Outcome ProjectState::Counted(Outcome outcome, const TaskRecord& record) {
  for (const QualityChange& change : outcome.quality) crowd_.Count(change);
  Watch(record);
  return outcome;
}

void ProjectState::Watch(const TaskRecord& record) {
  const events::v1::SubmissionReceived& terms = record.state.terms();
  const v1::Consensus& consensus = record.consensus;
  if (consensus.final() || !terms.dynamic_overlap()) {
    open_.erase(record.key);
    return;
  }
  OpenTask& task = open_[record.key];
  task.state = consensus.state();
  task.best = CanonicalBytes(consensus.answer());
  task.active = record.state.active();
  task.target = terms.target();
  task.threshold = terms.threshold_ppm() / kMillion;
  task.right_answer_micros = terms.right_answer_micros();
  task.price_micros = terms.amount_micros();
  const bool settles = consensus.state() == v1::Consensus::RESOLVED && terms.settle_seconds() > 0;
  task.settle_time = settles ? consensus.update_time().seconds() + terms.settle_seconds() : 0;
}

bool ProjectState::StandsOtherwise(const TaskKey& key, const OpenTask& task) const {
  const double probability = model_.ProbabilityOf(key, task.best);
  const double highest = model_.HighestOf(key);
  const auto price = static_cast<double>(task.price_micros);
  const bool worth_more =
      task.right_answer_micros == 0 ||
      model_.GainOfOneMore(key) * static_cast<double>(task.right_answer_micros) >= price;
  switch (task.state) {
    case v1::Consensus::RESOLVED:
      return highest > probability || (highest < task.threshold && worth_more);
    case v1::Consensus::PENDING:
      return task.active >= task.target && (highest >= task.threshold || !worth_more);
    default:
      return false;  // a person decides
  }
}

std::vector<TaskKey> ProjectState::Pass() {
  model_.Rebuild();
  std::vector<TaskKey> moved;
  if (model_.given_up()) return moved;
  for (const auto& [key, task] : open_) {
    if (moved.size() == kTasksPerTurn) break;
    if (StandsOtherwise(key, task)) moved.push_back(key);
  }
  return moved;
}

std::vector<TaskKey> ProjectState::Due(int64_t now_seconds, size_t max) const {
  std::vector<TaskKey> due;
  for (const auto& [key, task] : open_) {
    if (due.size() == max) break;
    if (task.settle_time > 0 && task.settle_time <= now_seconds) due.push_back(key);
  }
  return due;
}

}  // namespace crowdloom::consensus
