#include "services/dispatch/store/retarget_store.h"

#include "absl/container/flat_hash_map.h"
#include "common/pg/array.h"
#include "services/dispatch/core/gold.h"
#include "services/dispatch/core/retarget.h"
#include "services/dispatch/core/workflow.h"

namespace crowdloom::dispatch {
namespace {

#define HOLD_COLUMNS \
  "h.project_id, h.batch, h.hold, h.first_ordinal, h.last_ordinal, h.amount_micros"

// hold.state 2 is open, 4 closed, 5 planned to replace another; Batch.State 2 RUNNING, 3 PAUSED.
constexpr pg::Query kFindOutdated{
    "dispatch_find_outdated_block",
    "SELECT " HOLD_COLUMNS
    " FROM hold h JOIN batch b USING (project_id, batch) WHERE h.state = 2 AND h.tasks_left > 0"
    " AND b.state IN (2, 3) AND b.overlap_version > 0 AND h.overlap_version < b.overlap_version"
    " AND h.retry_time < now() LIMIT 1 FOR NO KEY UPDATE OF h SKIP LOCKED"};
constexpr pg::Query kFindWider{"dispatch_find_wider_hold",
                               "SELECT " HOLD_COLUMNS
                               " FROM hold h WHERE h.project_id = $1 AND h.batch = $2"
                               " AND h.state = 5 AND h.first_ordinal = $3"};
constexpr pg::Query kBlock{
    "dispatch_find_block_places",
    "SELECT p.ordinal, p.target, p.target_max, p.open, p.counted, p.reviewed, t.overlap,"
    " t.reserved_count, p.state = 2, p.gold AND NOT p.reserved, g.state = 2, g.answered_before"
    " FROM place p JOIN task t USING (project_id, batch, ordinal)"
    " LEFT JOIN gold_task g USING (project_id, batch, ordinal)"
    " WHERE p.project_id = $1 AND p.batch = $2 AND p.stage = 1 AND p.ordinal BETWEEN $3 AND $4"
    " AND p.hold = $5 AND NOT p.final ORDER BY p.ordinal FOR NO KEY UPDATE OF p"};
constexpr pg::Query kNextNumber{
    "dispatch_next_wider_hold",
    "UPDATE project SET hold_count = hold_count + 1 WHERE project_id = $1 RETURNING hold_count"};
constexpr pg::Query kInsertWider{
    "dispatch_insert_wider_hold",
    "INSERT INTO hold (project_id, batch, hold, first_ordinal, last_ordinal, amount_micros, state,"
    " tasks_left, overlap_version) SELECT $1, $2, $3, $4, $5, $6, 5, 0, overlap_version FROM batch"
    " WHERE project_id = $1 AND batch = $2"};
constexpr pg::Query kDrop{
    "dispatch_drop_wider_hold",
    "UPDATE hold SET state = 3 WHERE project_id = $1 AND hold = $2 AND state = 5"};
constexpr pg::Query kRetryLater{
    "dispatch_retry_wider_hold",
    "UPDATE hold SET retry_time = now() + interval '5 seconds' WHERE project_id = $1"
    " AND batch = $2 AND first_ordinal = $3 AND state = 2"};
constexpr pg::Query kIsCurrent{
    "dispatch_is_wider_hold_current",
    "SELECT h.overlap_version = b.overlap_version FROM hold h JOIN batch b USING (project_id,"
    " batch) WHERE h.project_id = $1 AND h.hold = $2 AND h.state = 5"};
constexpr pg::Query kMovePlaces{
    "dispatch_move_places_to_hold",
    "WITH moved AS (UPDATE place SET hold = $6 WHERE project_id = $1 AND batch = $2"
    " AND stage IN (1, 2) AND ordinal BETWEEN $3 AND $4 AND hold = $5 AND NOT final"
    " RETURNING stage) SELECT count(*) FROM moved WHERE stage = 1"};
constexpr pg::Query kMoveTasks{
    "dispatch_move_tasks_to_hold",
    "UPDATE hold SET tasks_left = CASE WHEN hold = $2 THEN tasks_left - $4::int ELSE $4::int END,"
    " state = 2 WHERE project_id = $1 AND hold IN ($2, $3)"};
constexpr pg::Query kSetTargets{
    "dispatch_set_targets",
    "UPDATE place p SET target = u.target, target_max = u.target_max"
    " FROM unnest($3::int[], $4::int[], $5::int[]) AS u(ordinal, target, target_max)"
    " WHERE p.project_id = $1 AND p.batch = $2 AND p.stage = 1 AND p.ordinal = u.ordinal"};
constexpr pg::Query kReached{
    "dispatch_overlap_reached",
    "UPDATE hold h SET overlap_version = b.overlap_version FROM batch b WHERE h.project_id = $1"
    " AND h.hold = $2 AND b.project_id = h.project_id AND b.batch = h.batch"};

Hold FromRow(const pqxx::row& row) {
  return {{row[0].as<int64_t>(), row[1].as<int32_t>()},
          row[2].as<int32_t>(),
          row[3].as<int32_t>(),
          row[4].as<int32_t>(),
          row[5].as<int64_t>()};
}

struct BlockTask {
  int32_t ordinal = 0;
  Places places;
  Target wanted;
  bool reviewed = false;
};

// The block's tasks that are not final. Those that have their answers keep what they have.
std::vector<BlockTask> FindBlock(pg::Tx& tx, const StoredTerms& terms, const Hold& hold) {
  std::vector<BlockTask> tasks;
  for (const auto& row : tx.Exec(kBlock, hold.batch.project_id, hold.batch.batch,
                                 hold.first_ordinal, hold.last_ordinal, hold.number)) {
    BlockTask& task = tasks.emplace_back();
    task.ordinal = row[0].as<int32_t>();
    task.places = {row[1].as<int>(), row[2].as<int>(), row[3].as<int>(), row[4].as<int>()};
    task.reviewed = row[5].as<bool>();
    task.wanted = {task.places.target, task.places.target_max};
    if (row[9].as<bool>()) {
      const int target = GoldAnswersMax(terms.batch.batch) + row[11].as<int>(0);
      if (row[10].as<bool>(false)) task.wanted = {target, target};
    } else if (row[8].as<bool>()) {
      task.wanted = TargetOf(terms.batch.batch.overlap(), row[6].as<int>(), row[7].as<int>());
    }
  }
  return tasks;
}

}  // namespace

std::optional<OutdatedBlock> FindOutdatedBlock(pg::Tx& tx) {
  const auto row = tx.ExecAtMostOne(kFindOutdated);
  if (!row) return std::nullopt;
  OutdatedBlock block{FromRow(*row), std::nullopt};
  const auto wider = tx.ExecAtMostOne(kFindWider, block.hold.batch.project_id,
                                      block.hold.batch.batch, block.hold.first_ordinal);
  if (wider) block.wider = FromRow(*wider);
  return block;
}

std::optional<Hold> PlanWiderHold(pg::Tx& tx, const StoredTerms& terms, const Hold& hold) {
  bool costs_more = false;
  Hold wider = hold;
  wider.amount_micros = 0;
  for (const BlockTask& task : FindBlock(tx, terms, hold)) {
    costs_more = costs_more || CostsMore(task.places, task.wanted);
    const Places then = Retarget(task.places, task.wanted);
    wider.amount_micros +=
        CostMax(terms.project, terms.batch.batch, {then.target, then.target_max}, task.reviewed);
  }
  if (!costs_more || wider.amount_micros == 0) return std::nullopt;
  const BatchKey& batch = hold.batch;
  wider.number = tx.ExecOne(kNextNumber, batch.project_id)[0].as<int32_t>();
  tx.Exec(kInsertWider, batch.project_id, batch.batch, wider.number, wider.first_ordinal,
          wider.last_ordinal, wider.amount_micros);
  return wider;
}

void DropWiderHold(pg::Tx& tx, const Hold& wider) {
  tx.Exec(kDrop, wider.batch.project_id, wider.number);
  tx.Exec(kRetryLater, wider.batch.project_id, wider.batch.batch, wider.first_ordinal);
}

bool MoveToHold(pg::Tx& tx, const Hold& from, const Hold& wider) {
  const int64_t project_id = from.batch.project_id;
  const auto current = tx.ExecAtMostOne(kIsCurrent, project_id, wider.number);
  if (!current || !(*current)[0].as<bool>()) return false;
  const auto moved = tx.ExecOne(kMovePlaces, project_id, from.batch.batch, from.first_ordinal,
                                from.last_ordinal, from.number, wider.number);
  tx.Exec(kMoveTasks, project_id, from.number, wider.number, moved[0].as<int32_t>());
  return true;
}

std::vector<Retargeted> RetargetBlock(pg::Tx& tx, const StoredTerms& terms, const Hold& hold,
                                      bool covered) {
  std::vector<int32_t> ordinals, targets, targets_max;
  std::vector<PlaceKey> changed;
  absl::flat_hash_map<PlaceKey, int32_t> before;
  for (const BlockTask& task : FindBlock(tx, terms, hold)) {
    if (!covered && CostsMore(task.places, task.wanted)) return {};
    const Places then = Retarget(task.places, task.wanted);
    if (then == task.places) continue;
    before[{hold.batch, kLabelStage, task.ordinal}] = task.places.target;
    ordinals.push_back(task.ordinal);
    targets.push_back(then.target);
    targets_max.push_back(then.target_max);
    changed.push_back({hold.batch, kLabelStage, task.ordinal});
  }
  if (!changed.empty()) {
    tx.Exec(kSetTargets, hold.batch.project_id, hold.batch.batch, pg::Array(ordinals),
            pg::Array(targets), pg::Array(targets_max));
  }
  tx.Exec(kReached, hold.batch.project_id, hold.number);
  std::vector<Retargeted> retargeted;
  for (Place& place : FindPlaces(tx, changed)) {
    retargeted.push_back({place, place.target - before[place.key]});
  }
  return retargeted;
}

}  // namespace crowdloom::dispatch
