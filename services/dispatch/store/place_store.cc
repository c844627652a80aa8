#include "services/dispatch/store/place_store.h"

#include "services/dispatch/core/task_order.h"
#include "services/dispatch/store/key_columns.h"

namespace crowdloom::dispatch {
namespace {

#define PLACE_COLUMNS                                                                     \
  "p.project_id, p.batch, p.stage, p.ordinal, p.target, p.target_max, p.open, p.counted," \
  " p.round, p.state, p.final, p.reviewed, p.reserved, p.gold, p.hold, p.rank"
#define PLACE_COUNTS                                                       \
  " FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[], $5::int[])" \
  " AS w(project_id, batch, stage, ordinal, n)"
#define PLACE_KEYS                                              \
  " FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[])" \
  " AS w(project_id, batch, stage, ordinal)"
#define PLACE_MATCHES                                                        \
  " p.project_id = w.project_id AND p.batch = w.batch AND p.stage = w.stage" \
  " AND p.ordinal = w.ordinal"

// Batch.State 2 is RUNNING; Task.State 2 is OPEN.
constexpr pg::Query kTake{
    "dispatch_take_places",
    "UPDATE place p SET open = p.open + w.n" PLACE_COUNTS
    " JOIN batch b ON b.project_id = w.project_id AND b.batch = w.batch AND b.state = 2"
    " WHERE" PLACE_MATCHES
    " AND p.open + p.counted + w.n <= p.target AND NOT p.final"
    " RETURNING " PLACE_COLUMNS};
constexpr pg::Query kCount{
    "dispatch_count_answers",
    "UPDATE place p SET open = p.open - w.n, counted = p.counted + w.n" PLACE_COUNTS
    " WHERE" PLACE_MATCHES " RETURNING " PLACE_COLUMNS};
constexpr pg::Query kGiveBack{"dispatch_give_back_places",
                              "UPDATE place p SET open = p.open - w.n" PLACE_COUNTS
                              " WHERE" PLACE_MATCHES " RETURNING " PLACE_COLUMNS};
constexpr pg::Query kKeep{
    "dispatch_keep_places",
    "UPDATE place p SET open = p.open + w.n, counted = p.counted - w.n" PLACE_COUNTS
    " WHERE" PLACE_MATCHES " RETURNING " PLACE_COLUMNS};
// An answer that counts again after an appeal may be one more than was ever wanted.
constexpr pg::Query kDrop{"dispatch_drop_answers",
                          "UPDATE place p SET counted = p.counted - w.n,"
                          " target_max = greatest(p.target_max, p.counted - w.n)" PLACE_COUNTS
                          " WHERE" PLACE_MATCHES " RETURNING " PLACE_COLUMNS};
constexpr pg::Query kWithdraw{
    "dispatch_withdraw_places",
    "UPDATE place p SET target = p.open + p.counted"
    " FROM unnest($1::bigint[], $2::int[], $3::int[]) AS w(project_id, batch, ordinal)"
    " WHERE p.project_id = w.project_id AND p.batch = w.batch AND p.stage = 1"
    " AND p.ordinal = w.ordinal AND NOT p.final AND NOT (p.gold AND NOT p.reserved)"
    " AND p.target > p.open + p.counted"};
constexpr pg::Query kCountLate{
    "dispatch_count_late_answer",
    "UPDATE place SET counted = counted + 1"
    " WHERE project_id = $1 AND batch = $2 AND stage = $3 AND ordinal = $4"
    " AND open + counted < target AND NOT final"};
constexpr pg::Query kFind{"dispatch_find_places",
                          "SELECT " PLACE_COLUMNS PLACE_KEYS " JOIN place p ON" PLACE_MATCHES};
// A place that was never open for review has target 0; its first round is number 1.
constexpr pg::Query kOpenReviews{
    "dispatch_open_reviews",
    "UPDATE place p SET target = 1, counted = 0,"
    " round = CASE WHEN p.target = 0 THEN 1 ELSE p.round + 1 END" PLACE_KEYS " WHERE" PLACE_MATCHES
    " AND p.open = 0 AND p.counted = p.target AND NOT p.final"
    " AND ($5 OR p.target = 0) RETURNING " PLACE_COLUMNS};
constexpr pg::Query kRaise{
    "dispatch_raise_targets",
    "UPDATE place p SET target = o.wanted, state = 2 FROM (SELECT q.project_id, q.batch, q.stage,"
    " q.ordinal, q.target AS was, least(w.n, q.target_max) AS wanted" PLACE_COUNTS
    " JOIN place q USING (project_id, batch, stage, ordinal)"
    " WHERE q.target < least(w.n, q.target_max) AND NOT q.final FOR NO KEY UPDATE OF q) o"
    " WHERE p.project_id = o.project_id AND p.batch = o.batch AND p.stage = o.stage"
    " AND p.ordinal = o.ordinal RETURNING p.project_id, p.batch, p.stage, p.ordinal,"
    " p.target - o.was, p.target_max, p.open, p.counted, p.round, p.state, p.final, p.reviewed,"
    " p.reserved, p.gold, p.hold, p.rank"};
constexpr pg::Query kFindRank{
    "dispatch_find_uncertain_rank",
    "SELECT p.rank FROM place p JOIN batch b USING (project_id, batch) WHERE p.project_id = $1"
    " AND p.batch = $2 AND p.stage = 1 AND p.ordinal = $3 AND b.task_order = 3"};  // UNCERTAINTY
constexpr pg::Query kSetRank{
    "dispatch_set_rank",
    "UPDATE place SET rank = $4 WHERE project_id = $1 AND batch = $2 AND stage = 1"
    " AND ordinal = $3"};
constexpr pg::Query kSetTaskState{
    "dispatch_set_task_state",
    "UPDATE place p SET state = $4"
    " FROM unnest($1::bigint[], $2::int[], $3::int[]) AS w(project_id, batch, ordinal)"
    " WHERE p.project_id = w.project_id AND p.batch = w.batch AND p.stage = 1"
    " AND p.ordinal = w.ordinal AND NOT p.final"};
// Assignment.State 6 is EXPIRED: the one state in which a reserved task is offered again.
constexpr pg::Query kWaiting{
    "dispatch_find_waiting",
    "SELECT r.project_id, r.batch, w.stage, r.ordinal, r.worker_id" PLACE_KEYS
    " JOIN reservation r USING (project_id, batch, ordinal)"
    " LEFT JOIN assignment a ON a.worker_id = r.worker_id AND a.project_id = r.project_id"
    " AND a.batch = r.batch AND a.ordinal = r.ordinal AND a.stage = w.stage"
    " WHERE a.worker_id IS NULL OR a.state = 6"};
constexpr pg::Query kTryLockRebuild{
    "dispatch_try_lock_rebuild",
    "SELECT pg_try_advisory_xact_lock(($1::bigint # 4611686018427387904) + $2)"};
constexpr pg::Query kListFree{
    "dispatch_list_free_places",
    "SELECT " PLACE_COLUMNS
    " FROM place p WHERE project_id = $1 AND batch = $2"
    " AND (stage, ordinal) > ($3, $4) AND open + counted < target AND NOT final"
    " AND NOT (gold AND NOT reserved AND stage = 1)"
    " ORDER BY project_id, batch, stage, ordinal LIMIT $5"};

Place FromRow(const pqxx::row& row) {
  Place place;
  place.key = {
      {row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>(), row[3].as<int32_t>()};
  place.target = row[4].as<int32_t>();
  place.target_max = row[5].as<int32_t>();
  place.open = row[6].as<int32_t>();
  place.counted = row[7].as<int32_t>();
  place.round = row[8].as<int32_t>();
  place.state = static_cast<v1::Task::State>(row[9].as<int>());
  place.final = row[10].as<bool>();
  place.reviewed = row[11].as<bool>();
  place.reserved = row[12].as<bool>();
  place.gold = row[13].as<bool>();
  place.hold = row[14].as<int32_t>();
  place.rank = row[15].as<int32_t>(DefaultRank(place.key.ordinal));
  return place;
}

std::vector<Place> FromRows(const pqxx::result& rows) {
  std::vector<Place> places;
  places.reserve(rows.size());
  for (const auto& row : rows) places.push_back(FromRow(row));
  return places;
}

std::vector<Place> Change(pg::Tx& tx, const pg::Query& query, const PlaceCounts& counts) {
  if (counts.empty()) return {};
  PlaceColumns columns;
  std::vector<int32_t> numbers;
  for (const auto& [key, number] : counts) {
    columns.Add(key);
    numbers.push_back(number);
  }
  return FromRows(tx.Exec(query, columns.projects(), columns.batches(), columns.stages(),
                          columns.ordinals(), pg::Array(numbers)));
}

template <typename... Args>
pqxx::result Look(pg::Tx& tx, const pg::Query& query, absl::Span<const PlaceKey> keys,
                  const Args&... args) {
  PlaceColumns columns;
  for (const PlaceKey& key : keys) columns.Add(key);
  return tx.Exec(query, columns.projects(), columns.batches(), columns.stages(), columns.ordinals(),
                 args...);
}

}  // namespace

std::vector<Place> TakePlaces(pg::Tx& tx, const PlaceCounts& counts) {
  return Change(tx, kTake, counts);
}

std::vector<Place> CountAnswers(pg::Tx& tx, const PlaceCounts& counts) {
  return Change(tx, kCount, counts);
}

std::vector<Place> GiveBackPlaces(pg::Tx& tx, const PlaceCounts& counts) {
  return Change(tx, kGiveBack, counts);
}

std::vector<Place> KeepPlaces(pg::Tx& tx, const PlaceCounts& counts) {
  return Change(tx, kKeep, counts);
}

std::vector<Place> DropAnswers(pg::Tx& tx, const PlaceCounts& counts) {
  return Change(tx, kDrop, counts);
}

bool CountLateAnswer(pg::Tx& tx, const PlaceKey& key) {
  return tx.ExecCount(kCountLate, key.batch.project_id, key.batch.batch, key.stage, key.ordinal) ==
         1;
}

std::vector<Place> FindPlaces(pg::Tx& tx, absl::Span<const PlaceKey> keys) {
  if (keys.empty()) return {};
  return FromRows(Look(tx, kFind, keys));
}

std::vector<Place> OpenReviews(pg::Tx& tx, absl::Span<const PlaceKey> reviews, Round round) {
  if (reviews.empty()) return {};
  return FromRows(Look(tx, kOpenReviews, reviews, round == Round::kNext));
}

std::vector<Place> RaiseTargets(pg::Tx& tx, const PlaceCounts& targets) {
  return Change(tx, kRaise, targets);
}

void RankByConfidence(pg::Tx& tx, const TaskKey& task, int32_t confidence_ppm) {
  const auto row =
      tx.ExecAtMostOne(kFindRank, task.batch.project_id, task.batch.batch, task.ordinal);
  if (!row) return;
  const auto rank = (*row)[0].as<int32_t>(DefaultRank(task.ordinal));
  tx.Exec(kSetRank, task.batch.project_id, task.batch.batch, task.ordinal,
          UncertainRank(rank, confidence_ppm));
}

void WithdrawPlaces(pg::Tx& tx, absl::Span<const TaskKey> tasks) {
  if (tasks.empty()) return;
  TaskColumns columns;
  for (const TaskKey& key : tasks) columns.Add(key);
  tx.Exec(kWithdraw, columns.projects(), columns.batches(), columns.ordinals());
}

void SetTaskState(pg::Tx& tx, absl::Span<const TaskKey> tasks, v1::Task::State state) {
  if (tasks.empty()) return;
  TaskColumns columns;
  for (const TaskKey& key : tasks) columns.Add(key);
  tx.Exec(kSetTaskState, columns.projects(), columns.batches(), columns.ordinals(),
          static_cast<int>(state));
}

std::vector<Waiting> FindWaiting(pg::Tx& tx, absl::Span<const PlaceKey> keys) {
  std::vector<Waiting> waiting;
  if (keys.empty()) return waiting;
  for (const auto& row : Look(tx, kWaiting, keys)) {
    waiting.push_back(
        {{{row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>(), row[3].as<int32_t>()},
         row[4].as<int64_t>()});
  }
  return waiting;
}

bool TryLockRebuild(pg::Tx& tx, const BatchKey& batch) {
  return tx.ExecOne(kTryLockRebuild, batch.project_id, batch.batch)[0].as<bool>();
}

std::vector<Place> ListFree(pg::Tx& tx, const BatchKey& batch, const PlaceKey& after, int limit) {
  return FromRows(
      tx.Exec(kListFree, batch.project_id, batch.batch, after.stage, after.ordinal, limit));
}

}  // namespace crowdloom::dispatch
