#include "services/consensus/store/live_store.h"

#include <set>
#include <string>
#include <utility>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/pg/array.h"
#include "common/pg/value.h"
#include "services/consensus/store/quality_store.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {
namespace {

constexpr pg::Query kLockLogs{
    "consensus_lock_logs",
    "INSERT INTO project_log (project_id, shard, logged_seq)"
    " SELECT u.project_id, u.shard, 0 FROM UNNEST($1::bigint[], $2::integer[])"
    " AS u (project_id, shard)"
    " ON CONFLICT (project_id) DO UPDATE SET shard = EXCLUDED.shard"};

// Numbers given later are higher, whoever asks for them.
constexpr pg::Query kSetLogged{
    "consensus_set_logged",
    "UPDATE project_log SET logged_seq = (SELECT last_value FROM submission_seq_seq)"
    " WHERE project_id = ANY ($1::bigint[])"};

constexpr pg::Query kListBehind{
    "consensus_list_behind",
    "SELECT l.project_id FROM project_log l LEFT JOIN project_state s USING (project_id)"
    " WHERE l.shard = ANY ($1::integer[]) AND l.logged_seq > coalesce(s.applied_seq, 0) LIMIT $2"};

constexpr pg::Query kListUnsettled{
    "consensus_list_unsettled",
    "SELECT l.project_id FROM project_log l WHERE l.shard = ANY ($1::integer[])"
    " AND EXISTS (SELECT FROM consensus c WHERE c.project_id = l.project_id AND NOT c.final)"
    " LIMIT $2"};

constexpr pg::Query kFindProgress{
    "consensus_find_progress",
    "SELECT l.logged_seq, coalesce(s.applied_seq, 0), coalesce(s.turns, 0)"
    " FROM project_log l LEFT JOIN project_state s USING (project_id) WHERE l.project_id = $1"};

constexpr pg::Query kAdvance{
    "consensus_advance",
    "INSERT INTO project_state AS s (project_id, applied_seq, turns) VALUES ($1, $4, $5)"
    " ON CONFLICT (project_id) DO UPDATE SET applied_seq = EXCLUDED.applied_seq,"
    " turns = EXCLUDED.turns WHERE s.applied_seq = $2 AND s.turns = $3"};

constexpr pg::Query kInsertTurn{
    "consensus_insert_turn",
    "INSERT INTO turn (project_id, number, after_seq, payload) VALUES ($1, $2, $3, $4)"};

constexpr pg::Query kReadTurns{
    "consensus_read_turns",
    "SELECT after_seq, payload FROM turn WHERE project_id = $1 ORDER BY number"};

constexpr pg::Query kInsertChanges{
    "consensus_insert_model_changes",
    "INSERT INTO model_changes (project_id, payload) VALUES ($1, $2)"};

constexpr pg::Query kReadChanges{
    "consensus_read_model_changes",
    "SELECT payload FROM model_changes WHERE project_id = $1 ORDER BY number"};

constexpr pg::Query kDeleteChanges{"consensus_delete_model_changes",
                                   "DELETE FROM model_changes WHERE project_id = $1"};

constexpr pg::Query kStoreSnapshot{
    "consensus_store_snapshot",
    "INSERT INTO model_snapshot (project_id, payload) VALUES ($1, $2)"
    " ON CONFLICT (project_id) DO UPDATE SET payload = EXCLUDED.payload"};

constexpr pg::Query kFindSnapshot{"consensus_find_snapshot",
                                  "SELECT payload FROM model_snapshot WHERE project_id = $1"};

template <typename Message>
Message Parsed(const pqxx::field& field) {
  Message message;
  CHECK(message.ParseFromString(pg::BytesOf(field))) << "a stored message does not parse";
  return message;
}

std::vector<int64_t> Projects(const pqxx::result& rows) {
  std::vector<int64_t> projects;
  for (const pqxx::row& row : rows) projects.push_back(row[0].as<int64_t>());
  return projects;
}

}  // namespace

void AppendEntries(pg::Tx& tx, absl::Span<const LogEntry> entries) {
  if (entries.empty()) return;
  std::set<int64_t> ids;  // sorted: locked in one order by all
  for (const LogEntry& entry : entries) ids.insert(entry.task.project_id);
  const std::vector<int64_t> projects(ids.begin(), ids.end());
  std::vector<int32_t> shards;
  for (const int64_t project : projects) shards.push_back(ShardOf(project));
  tx.Exec(kLockLogs, pg::Array(projects), pg::Array(shards));
  AppendToLog(tx, entries);
  tx.Exec(kSetLogged, pg::Array(projects));
}

std::vector<int64_t> ListBehind(pg::Tx& tx, const std::vector<int32_t>& shards, int limit) {
  return Projects(tx.Exec(kListBehind, pg::Array(shards), limit));
}

std::vector<int64_t> ListUnsettled(pg::Tx& tx, const std::vector<int32_t>& shards, int limit) {
  return Projects(tx.Exec(kListUnsettled, pg::Array(shards), limit));
}

ProjectProgress FindProgress(pg::Tx& tx, int64_t project_id) {
  const auto row = tx.ExecAtMostOne(kFindProgress, project_id);
  if (!row) return {};
  return {(*row)[0].as<int64_t>(), (*row)[1].as<int64_t>(), (*row)[2].as<int64_t>()};
}

ProjectState LoadProject(pg::Tx& tx, int64_t project_id) {
  LabelModel model;
  if (const auto row = tx.ExecAtMostOne(kFindSnapshot, project_id)) {
    model = LabelModel::Restore(project_id, Parsed<v1::ModelSnapshot>((*row)[0]));
  }
  for (const pqxx::row& row : tx.Exec(kReadChanges, project_id)) {
    model.Redo(project_id, Parsed<v1::ModelChanges>(row[0]));
  }
  ProjectState state(std::move(model), LoadCrowd(tx, project_id));
  for (const TaskRecord& record : ListOpen(tx, project_id)) state.Watch(record);
  return state;
}

absl::Status Advance(pg::Tx& tx, int64_t project_id, const ProjectProgress& from,
                     const ProjectProgress& to) {
  if (tx.ExecCount(kAdvance, project_id, from.applied_seq, from.turns, to.applied_seq, to.turns) ==
      1) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kAborted, "PROJECT_MOVED", "another replica decided");
}

void InsertTurn(pg::Tx& tx, int64_t project_id, int64_t number, int64_t after_seq,
                const v1::Turn& turn) {
  tx.Exec(kInsertTurn, project_id, number, after_seq, pg::Bytea(turn.SerializeAsString()));
}

void InsertModelChanges(pg::Tx& tx, int64_t project_id, const v1::ModelChanges& changes) {
  if (changes.votes().empty()) return;
  tx.Exec(kInsertChanges, project_id, pg::Bytea(changes.SerializeAsString()));
}

void StoreSnapshot(pg::Tx& tx, int64_t project_id, const v1::ModelSnapshot& snapshot) {
  tx.Exec(kDeleteChanges, project_id);
  tx.Exec(kStoreSnapshot, project_id, pg::Bytea(snapshot.SerializeAsString()));
}

std::vector<LoggedTurn> ReadTurns(pg::Tx& tx, int64_t project_id) {
  std::vector<LoggedTurn> turns;
  for (const pqxx::row& row : tx.Exec(kReadTurns, project_id)) {
    turns.push_back({row[0].as<int64_t>(), Parsed<v1::Turn>(row[1])});
  }
  return turns;
}

}  // namespace crowdloom::consensus
