#include "services/consensus/store/appeal_store.h"

#include "common/pg/value.h"

namespace crowdloom::consensus {
namespace {

#define ATTEMPT_IS                                                                           \
  " WHERE project_id = $1 AND batch = $2 AND ordinal = $3 AND stage = $4 AND worker_id = $5" \
  " AND attempt = $6"
#define APPEAL_COLUMNS                                                                   \
  " project_id, batch, ordinal, stage, worker_id, attempt, reason, state, create_time, " \
  "decided_by,"                                                                          \
  " comment, decide_time"

constexpr pg::Query kFindVerdict{"consensus_find_verdict",
                                 "SELECT verdict, decided_by, told_time FROM verdict" ATTEMPT_IS
                                 " ORDER BY decision DESC LIMIT 1"};

constexpr pg::Query kInsertAppeal{
    "consensus_insert_appeal",
    "INSERT INTO appeal (project_id, batch, ordinal, stage, worker_id, attempt, reason, state,"
    " create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"};

constexpr pg::Query kFindAppeal{"consensus_find_appeal",
                                "SELECT" APPEAL_COLUMNS " FROM appeal" ATTEMPT_IS " FOR UPDATE"};

constexpr pg::Query kReadAppeal{"consensus_read_appeal",
                                "SELECT" APPEAL_COLUMNS " FROM appeal" ATTEMPT_IS};

constexpr pg::Query kUpdateAppeal{"consensus_update_appeal",
                                  "UPDATE appeal SET state = $7, decided_by = $8, comment = $9,"
                                  " decide_time = $10" ATTEMPT_IS};

constexpr pg::Query kListAppeals{"consensus_list_appeals",
                                 "SELECT" APPEAL_COLUMNS
                                 ", position FROM appeal CROSS JOIN LATERAL"
                                 " (SELECT to_char(create_time AT TIME ZONE 'UTC',"
                                 " 'YYYYMMDDHH24MISSUS') || format(' %s/%s/%s/%s/%s', batch,"
                                 " ordinal, stage, worker_id, attempt) COLLATE \"C\" AS position) p"
                                 " WHERE project_id = $1 AND ($2 = 0 OR state = $2)"
                                 " AND position > $3 ORDER BY position LIMIT $4"};

constexpr pg::Query kListAnswersOf{
    "consensus_list_answers_of",
    "SELECT DISTINCT batch, ordinal, stage FROM submission WHERE project_id = $1"
    " AND ($2 = 0 OR batch = $2) AND worker_id = $3 AND stage = 1 ORDER BY batch, ordinal"};

void SetTime(absl::Time time, google::protobuf::Timestamp& to) {
  to.set_seconds(absl::ToUnixSeconds(time));
}

v1::Appeal AppealFromRow(const pqxx::row& row) {
  v1::Appeal appeal;
  appeal.set_assignment(
      AssignmentName({.task = {row[0].as<int64_t>(), row[1].as<int32_t>(), row[2].as<int32_t>()},
                      .worker_id = row[4].as<int64_t>(),
                      .stage = row[3].as<int32_t>()}));
  appeal.set_attempt(row[5].as<int32_t>());
  appeal.set_reason(row[6].as<std::string>());
  appeal.set_state(static_cast<v1::Appeal::State>(row[7].as<int>()));
  SetTime(pg::TimeOf(row[8]), *appeal.mutable_create_time());
  appeal.set_decided_by(row[9].as<std::string>());
  appeal.set_comment(row[10].as<std::string>());
  if (!row[11].is_null()) SetTime(pg::TimeOf(row[11]), *appeal.mutable_decide_time());
  return appeal;
}

}  // namespace

std::optional<ToldVerdict> FindVerdict(pg::Tx& tx, const AssignmentKey& key, int32_t attempt) {
  const auto row = tx.ExecAtMostOne(kFindVerdict, key.task.project_id, key.task.batch,
                                    key.task.ordinal, key.stage, key.worker_id, attempt);
  if (!row) return std::nullopt;
  return ToldVerdict{static_cast<events::v1::Verdict>((*row)[0].as<int>()),
                     (*row)[1].as<std::string>(), pg::TimeOf((*row)[2])};
}

bool InsertAppeal(pg::Tx& tx, const AssignmentKey& key, const v1::Appeal& appeal, absl::Time now) {
  return tx.ExecCount(kInsertAppeal, key.task.project_id, key.task.batch, key.task.ordinal,
                      key.stage, key.worker_id, appeal.attempt(), appeal.reason(),
                      static_cast<int>(appeal.state()), now) == 1;
}

std::optional<v1::Appeal> FindAppeal(pg::Tx& tx, const AssignmentKey& key, int32_t attempt) {
  const auto row = tx.ExecAtMostOne(kFindAppeal, key.task.project_id, key.task.batch,
                                    key.task.ordinal, key.stage, key.worker_id, attempt);
  if (!row) return std::nullopt;
  return AppealFromRow(*row);
}

void UpdateAppeal(pg::Tx& tx, const AssignmentKey& key, const v1::Appeal& appeal, absl::Time now) {
  tx.Exec(kUpdateAppeal, key.task.project_id, key.task.batch, key.task.ordinal, key.stage,
          key.worker_id, appeal.attempt(), static_cast<int>(appeal.state()), appeal.decided_by(),
          appeal.comment(), now);
}

std::optional<v1::Appeal> ReadAppeal(pg::Tx& tx, const AssignmentKey& key, int32_t attempt) {
  const auto row = tx.ExecAtMostOne(kReadAppeal, key.task.project_id, key.task.batch,
                                    key.task.ordinal, key.stage, key.worker_id, attempt);
  if (!row) return std::nullopt;
  return AppealFromRow(*row);
}

std::vector<ListedAppeal> ListAppeals(pg::Tx& tx, int64_t project_id, v1::Appeal::State state,
                                      const std::string& after, int limit) {
  std::vector<ListedAppeal> appeals;
  for (const pqxx::row& row :
       tx.Exec(kListAppeals, project_id, static_cast<int>(state), after, limit)) {
    appeals.push_back({AppealFromRow(row), row[12].as<std::string>()});
  }
  return appeals;
}

std::vector<AssignmentKey> ListAnswersOf(pg::Tx& tx, int64_t project_id, int32_t batch,
                                         int64_t worker_id) {
  std::vector<AssignmentKey> answers;
  for (const pqxx::row& row : tx.Exec(kListAnswersOf, project_id, batch, worker_id)) {
    answers.push_back({.task = {project_id, row[0].as<int32_t>(), row[1].as<int32_t>()},
                       .worker_id = worker_id,
                       .stage = row[2].as<int32_t>()});
  }
  return answers;
}

}  // namespace crowdloom::consensus
