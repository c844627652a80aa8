#include "services/consensus/loops/submission_applier.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "common/base/status.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/live/decide.h"
#include "services/consensus/live/project_crowd.h"
#include "services/consensus/store/quality_store.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

using Crowds = absl::btree_map<int64_t, ProjectCrowd>;

// An entry with the trace of the call that brought it.
struct Received {
  LogEntry entry;
  std::string traceparent;
};

absl::Status Malformed() {
  return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                   "an event of dispatch does not parse");
}

absl::StatusOr<LogEntry> ParseAnswer(const outbox::Event& event) {
  events::v1::SubmissionReceived received;
  if (!received.ParseFromString(event.payload)) return Malformed();
  LogEntry entry;
  CL_ASSIGN_OR_RETURN(entry.submission, ParseSubmission(std::move(received)));
  entry.task = entry.submission->key.task;
  return entry;
}

absl::StatusOr<LogEntry> ParseChange(const outbox::Event& event) {
  LogEntry entry;
  events::v1::TargetChanged& change = *entry.directive.mutable_target_changed();
  if (!change.ParseFromString(event.payload)) return Malformed();
  CL_ASSIGN_OR_RETURN(entry.task, ParseTask(change.task()));
  return entry;
}

absl::StatusOr<std::vector<Received>> Parse(absl::Span<const outbox::Event> events) {
  std::vector<Received> all;
  for (const outbox::Event& event : events) {
    const bool is_answer = event.type == events::v1::SubmissionReceived::descriptor()->full_name();
    const bool is_change = event.type == events::v1::TargetChanged::descriptor()->full_name();
    if (!is_answer && !is_change) continue;
    CL_ASSIGN_OR_RETURN(LogEntry entry, is_answer ? ParseAnswer(event) : ParseChange(event));
    all.push_back({.entry = std::move(entry), .traceparent = event.traceparent});
  }
  return all;
}

// One batch of submissions on its way from what was known to what follows.
class Batch {
 public:
  Batch(pg::Tx& tx, Metrics& metrics) : tx_(tx), metrics_(metrics) {}

  void Load(const std::vector<Received>& all) {
    absl::btree_set<TaskKey> keys;
    for (const Received& received : all) keys.insert(received.entry.task);
    records_ = LoadRecords(tx_, keys);
    LoadCrowds(all);
  }

  void Decide(LogEntry entry, const std::string& traceparent) {
    traceparent_ = traceparent;
    const TaskKey key = entry.task;
    TaskRecord& record = records_[key];
    if (entry.submission && record.Contains(*entry.submission)) return;
    added_.push_back(entry);
    ProjectCrowd& crowd = crowds_[key.project_id];
    if (entry.submission && entry.submission->event.dynamic_overlap()) {
      AddClass(*entry.submission, crowd);
    }
    const Outcome outcome = entry.submission
                                ? Apply(*std::move(entry.submission), record, crowd)
                                : Apply(entry.directive.target_changed(), record, crowd);
    for (const QualityChange& change : outcome.quality) Count(key.project_id, change, crowd);
    Tell(key, outcome);
  }

  void Store() {
    AppendToLog(tx_, added_);
    StoreConsensus(tx_, records_);
    InsertVerdicts(tx_, verdicts_);
    AddQuality(tx_, quality_);
    AddToCrowds(tx_, crowd_changes_);
    outbox::Append(tx_, events_);
  }

 private:
  // Only dynamic overlap asks about the crowd; other projects keep an empty one.
  void LoadCrowds(const std::vector<Received>& all) {
    absl::btree_map<int64_t, std::vector<std::string>> digests;
    for (const auto& [entry, traceparent] : all) {
      if (!entry.submission || !entry.submission->event.dynamic_overlap()) continue;
      digests[entry.task.project_id].push_back(AnswerDigest(entry.submission->event.answer()));
    }
    if (digests.empty()) return;
    absl::btree_map<int64_t, std::vector<int64_t>> workers;
    for (const auto& [entry, traceparent] : all) {
      if (entry.submission)
        workers[entry.task.project_id].push_back(entry.submission->key.worker_id);
    }
    for (const auto& [key, record] : records_) {
      for (const Submission& known : record.submissions) {
        workers[key.project_id].push_back(known.key.worker_id);
      }
    }
    for (const auto& [project_id, its_digests] : digests) {
      crowds_[project_id] = LoadCrowd(tx_, project_id, workers[project_id], its_digests);
    }
  }

  void AddClass(const Submission& submission, ProjectCrowd& crowd) {
    std::string digest = AnswerDigest(submission.event.answer());
    if (!crowd.AddClass(digest)) return;
    crowd_changes_[submission.key.task.project_id].new_classes.push_back(std::move(digest));
  }

  void Count(int64_t project_id, const QualityChange& change, ProjectCrowd& crowd) {
    crowd.Count(change);
    Record& counted = crowd_changes_[project_id].counted;
    counted.answers += change.answers;
    counted.agreed += change.agreed;
    QualityChange& sum = quality_[{project_id, change.worker_id}];
    sum.answers += change.answers;
    sum.agreed += change.agreed;
    sum.gold_answers += change.gold_answers;
    sum.gold_correct += change.gold_correct;
    sum.reviewed += change.reviewed;
    sum.review_accepted += change.review_accepted;
  }

  // Verdicts first: who hears that a task is final has heard all of its verdicts.
  void Tell(const TaskKey& key, const Outcome& outcome) {
    for (const events::v1::VerdictRecorded& verdict : outcome.verdicts) {
      verdicts_.push_back(verdict);
      Tell(key, verdict);
      metrics_.verdicts_total.With({events::v1::Verdict_Name(verdict.verdict())}).Increment();
    }
    if (outcome.requested) Tell(key, "requested", *outcome.requested);
    if (outcome.disputed) Tell(key, "disputed", *outcome.disputed);
    if (outcome.resolved) Tell(key, "resolved", *outcome.resolved);
  }

  void Tell(const TaskKey& key, const google::protobuf::Message& event) {
    events_.push_back(rpc::MakeEvent(TaskName(key), event));
    events_.back().traceparent = traceparent_;
  }

  void Tell(const TaskKey& key, const char* decision, const google::protobuf::Message& event) {
    Tell(key, event);
    metrics_.decisions_total.With({decision}).Increment();
  }

  pg::Tx& tx_;
  Metrics& metrics_;
  TaskRecords records_;
  Crowds crowds_;
  std::vector<LogEntry> added_;
  std::vector<events::v1::VerdictRecorded> verdicts_;
  QualityChanges quality_;
  CrowdChanges crowd_changes_;
  std::vector<outbox::NewEvent> events_;
  std::string traceparent_;  // of what is decided about now
};

}  // namespace

absl::Status ApplySubmissions(pg::Tx& tx, absl::Span<const outbox::Event> events,
                              Metrics& metrics) {
  CL_ASSIGN_OR_RETURN(std::vector<Received> all, Parse(events));
  if (all.empty()) return absl::OkStatus();
  Batch batch(tx, metrics);
  batch.Load(all);
  for (Received& received : all) {
    batch.Decide(std::move(received.entry), received.traceparent);
  }
  batch.Store();
  return absl::OkStatus();
}

}  // namespace crowdloom::consensus
