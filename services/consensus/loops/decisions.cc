#include "services/consensus/loops/decisions.h"

#include "common/rpc/call.h"

namespace crowdloom::consensus {
namespace {

void AddTo(QualityChange& sum, const QualityChange& change) {
  sum.answers += change.answers;
  sum.agreed += change.agreed;
  sum.gold_answers += change.gold_answers;
  sum.gold_correct += change.gold_correct;
  sum.reviewed += change.reviewed;
  sum.review_accepted += change.review_accepted;
  sum.judged += change.judged;
  sum.overturned += change.overturned;
  sum.confirmed += change.confirmed;
  sum.work_seconds += change.work_seconds;
}

}  // namespace

// Verdicts first: who hears that a task is final has heard all of its verdicts.
void Decisions::Add(const TaskKey& key, const Outcome& outcome, const std::string& traceparent) {
  tasks_.insert(key);
  for (const QualityChange& change : outcome.quality) {
    AddTo(quality_[{key.project_id, change.worker_id}], change);
  }
  for (const events::v1::VerdictRecorded& verdict : outcome.verdicts) {
    verdicts_.push_back(verdict);
    Tell(key, verdict, traceparent);
    metrics_.verdicts_total.With({events::v1::Verdict_Name(verdict.verdict())}).Increment();
  }
  const auto tell = [&](const char* decision, const auto& event) {
    if (!event) return;
    Tell(key, *event, traceparent);
    metrics_.decisions_total.With({decision}).Increment();
  };
  tell("requested", outcome.requested);
  tell("disputed", outcome.disputed);
  tell("resolved", outcome.resolved);
  tell("gold", outcome.gold_changed);
  if (!outcome.exposures.empty()) {
    auto& exposures = exposures_[key];
    exposures.insert(exposures.end(), outcome.exposures.begin(), outcome.exposures.end());
  }
}

void Decisions::Tell(const TaskKey& key, const google::protobuf::Message& event,
                     const std::string& traceparent) {
  events_.push_back(rpc::MakeEvent(TaskName(key), event));
  events_.back().traceparent = traceparent;
}

void Decisions::Store(pg::Tx& tx, const TaskRecords& records) const {
  StoreConsensus(tx, tasks_, records);
  InsertVerdicts(tx, verdicts_);
  AddQuality(tx, quality_);
  AddExposures(tx, exposures_, records);
  if (!events_.empty()) outbox::Append(tx, events_);
}

}  // namespace crowdloom::consensus
