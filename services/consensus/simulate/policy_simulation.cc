#include "services/consensus/simulate/policy_simulation.h"

#include <algorithm>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/live/canonical.h"

namespace crowdloom::consensus {
namespace {

constexpr int kRestrictedMax = 1000;
constexpr int64_t kAnswersPerPassMin = 200;

bool IsShare(double value) { return value >= 0 && value <= 1; }

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

bool AnsweredBy(const TaskRecord& record, const AssignmentKey& key) {
  return std::any_of(record.submissions.begin(), record.submissions.end(),
                     [&](const Submission& used) { return used.key == key; });
}

}  // namespace

absl::Status CheckPolicy(const v1::SimulatedPolicy& policy) {
  if (policy.has_gold_share() && !IsShare(policy.gold_share())) {
    return InvalidField("policy.gold_share", "is not between 0 and 1");
  }
  if (!IsShare(policy.restriction().share_min())) {
    return InvalidField("policy.restriction.share_min", "is not between 0 and 1");
  }
  if (policy.method().empty() || policy.method() == kLiveMethod) return absl::OkStatus();
  if (const auto method = FindMethod(policy.method()); !method.ok()) {
    return InvalidField("policy.method", std::string(method.status().message()));
  }
  return absl::OkStatus();
}

void PolicySimulation::SetTerms(events::v1::SubmissionReceived& event) const {
  // Nobody knows what a reviewer would have said: what they would be asked for is told instead.
  event.set_review(false);
  event.set_reviewable(true);
  if (policy_.overlap_min() == 0) return;
  event.set_target(policy_.overlap_min());
  event.set_target_max(std::max(policy_.overlap_max(), policy_.overlap_min()));
  event.set_dynamic_overlap(policy_.threshold_ppm() > 0);
  event.set_threshold_ppm(policy_.threshold_ppm());
}

bool PolicySimulation::Wants(const TaskPlay& task, const Submission& logged,
                             const WorkerPlay& worker) const {
  if (worker.restricted) return false;
  if (AnsweredBy(task.record, logged.key)) return true;  // a later attempt takes the same place
  if (task.gold) {
    return !policy_.has_gold_share() ||
           static_cast<double>(worker.gold_answers) <
               policy_.gold_share() * static_cast<double>(worker.answers + 1);
  }
  if (task.record.submissions.empty()) return true;
  if (task.record.consensus.state() == v1::Consensus::DISPUTED) return false;
  return !task.record.consensus.final() &&
         static_cast<int32_t>(task.record.consensus.votes_size()) < task.target;
}

void PolicySimulation::Add(LogEntry entry) {
  if (entry.submission) return Add(*std::move(entry.submission));
  const auto task = tasks_.find(entry.task);
  if (policy_.overlap_min() > 0 || task == tasks_.end()) return;
  if (task->second.record.submissions.empty()) return;
  Take(state_.Take(std::move(entry), task->second.record), task->second);
}

void PolicySimulation::Add(Submission logged) {
  if (logged.IsReview()) return;
  ++logged_answers_;
  const absl::Time time = TimeOf(logged.event.submit_time());
  first_ = std::min(first_, time);
  last_ = std::max(last_, time);
  TaskPlay& task = tasks_[logged.key.task];
  task.record.key = logged.key.task;
  task.gold = logged.event.has_gold();
  WorkerPlay& worker = workers_[logged.key.worker_id];
  if (Wants(task, logged, worker)) Use(std::move(logged), task, worker);
}

void PolicySimulation::Use(Submission logged, TaskPlay& task, WorkerPlay& worker) {
  SetTerms(logged.event);
  const events::v1::SubmissionReceived& event = logged.event;
  if (!AnsweredBy(task.record, logged.key)) {  // the same place is paid once
    worker.answers += 1;
    worker.gold_answers += task.gold ? 1 : 0;
    totals_.set_answer_count(totals_.answer_count() + 1);
    totals_.set_gold_answer_count(totals_.gold_answer_count() + (task.gold ? 1 : 0));
    totals_.set_cost_micros(totals_.cost_micros() + event.amount_micros());
  }
  totals_.set_work_seconds(totals_.work_seconds() + event.work_seconds());
  task.target = std::max({task.target, event.target(), 1});
  const google::protobuf::Timestamp now = event.submit_time();
  Take(state_.Take(EntryOf(std::move(logged)), task.record), task);
  PassNowAndThen(now);
}

// The owner of a live project makes passes by the clock; here they follow the answers.
void PolicySimulation::PassNowAndThen(const google::protobuf::Timestamp& now) {
  if (++answers_since_pass_ < std::max(kAnswersPerPassMin, totals_.answer_count() / 20)) return;
  answers_since_pass_ = 0;
  for (const TaskKey& key : state_.Pass()) {
    TaskPlay& task = tasks_.at(key);
    Take(state_.Reconsider(task.record, now), task);
  }
}

void PolicySimulation::Take(const Outcome& outcome, TaskPlay& task) {
  if (outcome.requested) task.target = std::max(task.target, outcome.requested->target());
  for (const QualityChange& change : outcome.quality) Count(change);
}

void PolicySimulation::Count(const QualityChange& change) {
  const v1::RestrictionRule& rule = policy_.restriction();
  WorkerPlay& worker = workers_[change.worker_id];
  switch (rule.collector()) {
    case v1::RestrictionRule::GOLD_ACCURACY:
      if (change.gold_answers > 0) worker.counted.push_back(change.gold_correct > 0);
      break;
    case v1::RestrictionRule::AGREEMENT:
      if (change.answers > 0) worker.counted.push_back(change.agreed > 0);
      break;
    default:
      return;
  }
  if (rule.window() > 0 && static_cast<int32_t>(worker.counted.size()) > rule.window()) {
    worker.counted.pop_front();
  }
  if (worker.restricted || !BelowLine(worker)) return;
  worker.restricted = true;
  if (totals_.restricted_size() >= kRestrictedMax) return;
  v1::SimulationOutcome::RestrictedWorker& told = *totals_.add_restricted();
  told.set_worker(FormatName("workers/#", change.worker_id));
  told.set_after_answers(worker.answers);
  told.set_counted(static_cast<int64_t>(worker.counted.size()));
  told.set_good(std::count(worker.counted.begin(), worker.counted.end(), true));
}

bool PolicySimulation::BelowLine(const WorkerPlay& worker) const {
  const v1::RestrictionRule& rule = policy_.restriction();
  const auto counted = static_cast<int64_t>(worker.counted.size());
  if (counted < std::max(rule.answers_min(), 1)) return false;
  const auto good = std::count(worker.counted.begin(), worker.counted.end(), true);
  return static_cast<double>(good) < rule.share_min() * static_cast<double>(counted);
}

v1::SimulationOutcome PolicySimulation::outcome() const {
  v1::SimulationOutcome outcome = totals_;
  for (const auto& [key, task] : tasks_) {
    if (task.record.submissions.empty()) continue;
    outcome.set_task_count(outcome.task_count() + 1);
    switch (task.record.consensus.state()) {
      case v1::Consensus::RESOLVED:
        outcome.set_resolved_count(outcome.resolved_count() + 1);
        break;
      case v1::Consensus::DISPUTED:
        outcome.set_disputed_count(outcome.disputed_count() + 1);
        break;
      default:
        if (!task.gold) outcome.set_short_count(outcome.short_count() + 1);
    }
  }
  // Fewer answers at the pace of the log take the same share of its time.
  if (logged_answers_ > 0 && last_ > first_) {
    outcome.set_calendar_seconds(absl::ToDoubleSeconds(last_ - first_) *
                                 static_cast<double>(outcome.answer_count()) /
                                 static_cast<double>(logged_answers_));
  }
  return outcome;
}

Results PolicySimulation::LiveResults() const {
  Results results;
  for (const auto& [key, task] : tasks_) {
    // Gold is known to the decisions, so it says nothing about them.
    if (task.gold || !task.record.consensus.has_answer()) continue;
    results.emplace(key, CanonicalBytes(task.record.consensus.answer()));
  }
  return results;
}

Results PolicySimulation::TakeResults() const {
  if (policy_.method().empty() || policy_.method() == kLiveMethod) return LiveResults();
  std::vector<const TaskRecord*> records;
  for (const auto& [key, task] : tasks_) records.push_back(&task.record);
  return AggregateRecords(policy_.method(), records);
}

}  // namespace crowdloom::consensus
