#include "services/dispatch/store/verdict_store.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "common/base/status.h"
#include "common/pg/array.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/states.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/gold_life_store.h"
#include "services/dispatch/store/hold_store.h"
#include "services/dispatch/store/key_columns.h"
#include "services/dispatch/store/lot_task_store.h"

namespace crowdloom::dispatch {
namespace {

using events::v1::VerdictRecorded;

constexpr int kReviewStage = 2;  // the only workflow: label, then review (core/terms.h)

constexpr pg::Query kSave{
    "dispatch_save_verdicts",
    "UPDATE submission s SET verdict = u.verdict, decision = u.decision"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[],"
    " $7::bytea[], $8::int[]) AS u(worker_id, project_id, batch, stage, ordinal, attempt, verdict,"
    " decision) WHERE s.project_id = u.project_id AND s.batch = u.batch AND s.ordinal = u.ordinal"
    " AND s.stage = u.stage AND s.worker_id = u.worker_id AND s.attempt = u.attempt"
    " AND s.decision < u.decision RETURNING s.worker_id, s.project_id, s.batch, s.stage, "
    "s.ordinal"};
// The pairs are those of core/states.h that a verdict makes.
constexpr pg::Query kMove{
    "dispatch_move_assignments",
    "UPDATE assignment a SET state = u.moves_to FROM (SELECT b.worker_id, b.project_id, b.batch,"
    " b.stage, b.ordinal, b.state AS was, w.moves_to FROM unnest($1::bigint[], $2::bigint[],"
    " $3::int[], $4::int[], $5::int[], $6::int[], $7::int[])"
    " AS w(worker_id, project_id, batch, stage, ordinal, attempt, moves_to)"
    " JOIN assignment b USING (worker_id, project_id, batch, stage, ordinal)"
    " WHERE b.attempt = w.attempt"
    " AND (b.state, w.moves_to) IN ((2, 3), (2, 4), (2, 5), (3, 4), (3, 5), (4, 3))"
    " FOR NO KEY UPDATE OF b) u WHERE a.worker_id = u.worker_id AND a.project_id = u.project_id"
    " AND a.batch = u.batch AND a.stage = u.stage AND a.ordinal = u.ordinal"
    " RETURNING u.worker_id, u.project_id, u.batch, u.stage, u.ordinal, u.was, u.moves_to"};

v1::Assignment::State StateOf(events::v1::Verdict verdict) {
  switch (verdict) {
    case events::v1::VERDICT_ACCEPTED:
      return v1::Assignment::ACCEPTED;
    case events::v1::VERDICT_REJECTED:
      return v1::Assignment::REJECTED;
    case events::v1::VERDICT_RETURNED:
      return v1::Assignment::RETURNED;
    default:
      return v1::Assignment::STATE_UNSPECIFIED;
  }
}

AssignmentKey KeyFrom(const pqxx::row& row) {
  return {
      {{row[1].as<int64_t>(), row[2].as<int32_t>()}, row[3].as<int32_t>(), row[4].as<int32_t>()},
      row[0].as<int64_t>()};
}

// Collects events until one of them would have to see the effect of another, then carries out what
// it has.
class Applier {
 public:
  Applier(pg::Tx& tx, Openings& openings) : tx_(tx), openings_(openings) {}

  absl::Status Apply(const outbox::Event& event) {
    if (event.type == VerdictRecorded::descriptor()->full_name()) return AddVerdict(event);
    if (event.type == events::v1::TaskResolved::descriptor()->full_name()) return Resolve(event);
    Flush();
    if (event.type == events::v1::PlaceRequested::descriptor()->full_name()) return Raise(event);
    if (event.type == events::v1::TaskDisputed::descriptor()->full_name()) return Dispute(event);
    if (event.type == events::v1::GoldChanged::descriptor()->full_name()) return SetGold(event);
    return absl::OkStatus();  // of no concern here
  }

  void Flush() {
    const absl::flat_hash_set<AssignmentKey> saved = Save();
    PlaceCounts returned, dropped;
    Move(saved, returned, dropped);
    KeepPlaces(tx_, returned);
    DropAnswers(tx_, dropped);
    MakeFinal(tx_, AwaitAcceptance(tx_, finals_), v1::Task::RESOLVED);
    OfferAgain(dropped);
    seen_.clear();
    keys_.clear();
    verdicts_.clear();
    finals_.clear();
  }

 private:
  absl::Status AddVerdict(const outbox::Event& event) {
    VerdictRecorded verdict;
    if (!verdict.ParseFromString(event.payload)) return absl::InvalidArgumentError("bad verdict");
    CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(verdict.assignment()));
    if (StateOf(verdict.verdict()) == v1::Assignment::STATE_UNSPECIFIED) return absl::OkStatus();
    if (seen_.contains(key)) Flush();
    seen_.insert(key);
    keys_.push_back(key);
    verdicts_.push_back(std::move(verdict));
    return absl::OkStatus();
  }

  absl::flat_hash_set<AssignmentKey> Save() {
    absl::flat_hash_set<AssignmentKey> saved;
    if (keys_.empty()) return saved;
    AssignmentColumns columns;
    std::vector<int32_t> attempts, decisions;
    std::vector<std::string> bytes;
    for (size_t i = 0; i < keys_.size(); ++i) {
      columns.Add(keys_[i]);
      attempts.push_back(verdicts_[i].attempt());
      bytes.push_back(verdicts_[i].SerializeAsString());
      decisions.push_back(verdicts_[i].decision());
    }
    for (const auto& row : tx_.Exec(kSave, columns.workers(), columns.projects(), columns.batches(),
                                    columns.stages(), columns.ordinals(), pg::Array(attempts),
                                    pg::ByteaArray(bytes), pg::Array(decisions))) {
      saved.insert(KeyFrom(row));
    }
    return saved;
  }

  void Move(const absl::flat_hash_set<AssignmentKey>& saved, PlaceCounts& returned,
            PlaceCounts& dropped) {
    AssignmentColumns columns;
    std::vector<int32_t> attempts, states;
    for (size_t i = 0; i < keys_.size(); ++i) {
      if (!saved.contains(keys_[i])) continue;
      columns.Add(keys_[i]);
      attempts.push_back(verdicts_[i].attempt());
      states.push_back(StateOf(verdicts_[i].verdict()));
    }
    if (states.empty()) return;
    for (const auto& row :
         tx_.Exec(kMove, columns.workers(), columns.projects(), columns.batches(), columns.stages(),
                  columns.ordinals(), pg::Array(attempts), pg::Array(states))) {
      const AssignmentKey key = KeyFrom(row);
      const int was = row[5].as<int>();
      const int moves_to = row[6].as<int>();
      if (moves_to == v1::Assignment::RETURNED) {
        ++returned[key.place];
        openings_.workers.push_back(key.worker_id);
      }
      // A reviewer's place was given back by opening the next round, if there was one.
      if (key.place.stage != kLabelStage) continue;
      if (moves_to == v1::Assignment::REJECTED) ++dropped[key.place];
      if (was == v1::Assignment::REJECTED) --dropped[key.place];
    }
  }

  // The places of rejected answers, unless their tasks are over.
  void OfferAgain(const PlaceCounts& dropped) {
    std::vector<PlaceKey> keys;
    for (const auto& [key, count] : dropped) keys.push_back(key);
    for (const Place& place : FindPlaces(tx_, keys)) {
      if (place.free() > 0) openings_.Add({place});
    }
  }

  absl::Status Resolve(const outbox::Event& event) {
    events::v1::TaskResolved resolved;
    if (!resolved.ParseFromString(event.payload)) return absl::InvalidArgumentError("bad event");
    CL_ASSIGN_OR_RETURN(const TaskKey task, ParseTask(resolved.task()));
    if (resolved.dropped()) {
      Flush();
      MakeFinal(tx_, {task}, v1::Task::CANCELLED);
      return absl::OkStatus();
    }
    if (resolved.final()) {
      finals_[task] = std::move(*resolved.mutable_answer());
      return absl::OkStatus();
    }
    Flush();
    SetTaskState(tx_, {task}, v1::Task::RESOLVED);
    WithdrawPlaces(tx_, {task});
    const std::vector<Place> places = FindPlaces(tx_, {{task.batch, kLabelStage, task.ordinal}});
    // An answer may have been taken back since.
    const bool complete = !places.empty() && places[0].counted >= places[0].target;
    if (complete && places[0].reviewed) AskForReview(task, Round::kFirstOnly);
    return absl::OkStatus();
  }

  absl::Status Raise(const outbox::Event& event) {
    events::v1::PlaceRequested requested;
    if (!requested.ParseFromString(event.payload)) return absl::InvalidArgumentError("bad event");
    CL_ASSIGN_OR_RETURN(const TaskKey task, ParseTask(requested.task()));
    const PlaceKey key{task.batch, kLabelStage, task.ordinal};
    RankByConfidence(tx_, task, requested.confidence_ppm());
    for (const Place& place : RaiseTargets(tx_, {{key, requested.target()}})) {
      openings_.Add({place}, place.target);
    }
    return absl::OkStatus();
  }

  absl::Status Dispute(const outbox::Event& event) {
    events::v1::TaskDisputed disputed;
    if (!disputed.ParseFromString(event.payload)) return absl::InvalidArgumentError("bad event");
    CL_ASSIGN_OR_RETURN(const TaskKey task, ParseTask(disputed.task()));
    SetTaskState(tx_, {task}, v1::Task::DISPUTED);
    // Each dispute is a round of its own: what its last review returned may be disputed again.
    AskForReview(task, Round::kNext);
    return absl::OkStatus();
  }

  absl::Status SetGold(const outbox::Event& event) {
    events::v1::GoldChanged changed;
    if (!changed.ParseFromString(event.payload)) return absl::InvalidArgumentError("bad event");
    return ChangeGold(tx_, changed);
  }

  void AskForReview(const TaskKey& task, Round round) {
    openings_.Add(OpenReviews(tx_, {{task.batch, kReviewStage, task.ordinal}}, round));
  }

  pg::Tx& tx_;
  Openings& openings_;
  absl::flat_hash_set<AssignmentKey> seen_;
  std::vector<AssignmentKey> keys_;
  std::vector<VerdictRecorded> verdicts_;
  FinishedTasks finals_;  // after the verdicts about them
};

}  // namespace

void Openings::Add(const std::vector<Place>& places, int32_t count) {
  for (const Place& place : places) {
    if (!place.mixed()) freed.push_back({place.key, count, place.reserved, place.rank});
  }
}

absl::Status ApplyConsensus(pg::Tx& tx, absl::Span<const outbox::Event> events,
                            Openings& openings) {
  Applier applier(tx, openings);
  for (const outbox::Event& event : events) CL_RETURN_IF_ERROR(applier.Apply(event));
  applier.Flush();
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
