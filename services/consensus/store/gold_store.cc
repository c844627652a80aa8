#include "services/consensus/store/gold_store.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/check.h"
#include "common/pg/value.h"

namespace crowdloom::consensus {
namespace {

constexpr int kTasksMax = 50'000;
constexpr int kHistoryMax = 500;

#define GOLD_COLUMNS " project_id, batch, ordinal, payload, history, unlooked, replace"

constexpr pg::Query kFindGold{"consensus_find_gold", "SELECT" GOLD_COLUMNS
                                                     " FROM gold_task WHERE project_id = $1"
                                                     " AND batch = $2 AND ordinal = $3 FOR UPDATE"};

constexpr pg::Query kStoreGold{
    "consensus_store_gold",
    "INSERT INTO gold_task (project_id, batch, ordinal, state, payload, history, unlooked, replace)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (project_id, batch, ordinal) DO UPDATE"
    " SET state = EXCLUDED.state, payload = EXCLUDED.payload, history = EXCLUDED.history,"
    " unlooked = EXCLUDED.unlooked, replace = EXCLUDED.replace"};

constexpr pg::Query kListGold{"consensus_list_gold",
                              "SELECT payload FROM gold_task WHERE project_id = $1"
                              " AND (batch, ordinal) > ($2::integer, $3::integer)"
                              " AND ($4 = 0 OR state = $4) ORDER BY batch, ordinal LIMIT $5"};

constexpr pg::Query kListDue{"consensus_list_due_gold",
                             "SELECT" GOLD_COLUMNS
                             " FROM gold_task WHERE unlooked OR replace"
                             " ORDER BY project_id LIMIT $1 FOR UPDATE SKIP LOCKED"};

constexpr pg::Query kKnownGold{"consensus_known_gold",
                               "SELECT batch, ordinal FROM gold_task WHERE project_id = $1"};

template <typename Message>
Message Parsed(const pqxx::field& field) {
  Message message;
  CHECK(message.ParseFromString(pg::BytesOf(field))) << "a stored message does not parse";
  return message;
}

StoredGold GoldFromRow(const pqxx::row& row) {
  return {.key = {row[0].as<int64_t>(), row[1].as<int32_t>(), row[2].as<int32_t>()},
          .gold = Parsed<v1::GoldTask>(row[3]),
          .history = Parsed<v1::GoldHistory>(row[4]),
          .unlooked = row[5].as<bool>(),
          .replace = row[6].as<bool>()};
}

void SetTime(absl::Time time, google::protobuf::Timestamp& to) {
  to.set_seconds(absl::ToUnixSeconds(time));
}

StoredGold ImportedGold(const TaskRecord& record) {
  StoredGold stored{.key = record.key};
  stored.gold.set_name(GoldName(record.key));
  stored.gold.set_state(v1::GoldTask::ACTIVE);
  stored.gold.set_source(v1::GoldTask::IMPORTED);
  *stored.gold.mutable_answer() = record.consensus.answer();  // the known one, where gold is given
  *stored.gold.mutable_create_time() = record.consensus.update_time();
  *stored.gold.mutable_update_time() = record.consensus.update_time();
  return stored;
}

}  // namespace

void AddExposures(pg::Tx& tx, const GoldExposures& exposures, const TaskRecords& records) {
  for (const auto& [key, added] : exposures) {
    std::optional<StoredGold> found = FindGold(tx, key);
    StoredGold stored = found ? *std::move(found) : ImportedGold(records.at(key));
    v1::GoldTask& gold = stored.gold;
    for (const v1::GoldHistory::Exposure& exposure : added) {
      *stored.history.add_exposures() = exposure;
      gold.set_exposures(gold.exposures() + 1);
      gold.set_correct(gold.correct() + (exposure.correct() ? 1 : 0));
      gold.set_expected_correct(gold.expected_correct() + exposure.expected());
    }
    const int excess = stored.history.exposures_size() - kHistoryMax;
    if (excess > 0) stored.history.mutable_exposures()->DeleteSubrange(0, excess);
    stored.unlooked = gold.state() == v1::GoldTask::ACTIVE;
    StoreGold(tx, stored);
  }
}

std::optional<StoredGold> FindGold(pg::Tx& tx, const TaskKey& key) {
  const auto row = tx.ExecAtMostOne(kFindGold, key.project_id, key.batch, key.ordinal);
  if (!row) return std::nullopt;
  return GoldFromRow(*row);
}

void StoreGold(pg::Tx& tx, const StoredGold& stored) {
  tx.Exec(kStoreGold, stored.key.project_id, stored.key.batch, stored.key.ordinal,
          static_cast<int>(stored.gold.state()), pg::Bytea(stored.gold.SerializeAsString()),
          pg::Bytea(stored.history.SerializeAsString()), stored.unlooked, stored.replace);
}

std::vector<v1::GoldTask> ListGold(pg::Tx& tx, int64_t project_id, v1::GoldTask::State state,
                                   const TaskKey& after, int limit) {
  std::vector<v1::GoldTask> gold;
  for (const pqxx::row& row :
       tx.Exec(kListGold, project_id, after.batch, after.ordinal, static_cast<int>(state), limit)) {
    gold.push_back(Parsed<v1::GoldTask>(row[0]));
  }
  return gold;
}

std::vector<StoredGold> ListDueGold(pg::Tx& tx, int limit) {
  std::vector<StoredGold> due;
  for (const pqxx::row& row : tx.Exec(kListDue, limit)) due.push_back(GoldFromRow(row));
  return due;
}

std::vector<v1::GoldTask> Propose(pg::Tx& tx, int64_t project_id, size_t count,
                                  std::string_view reason, absl::Time now) {
  absl::flat_hash_set<std::string> known;
  for (const pqxx::row& row : tx.Exec(kKnownGold, project_id)) {
    known.insert(GoldName({project_id, row[0].as<int32_t>(), row[1].as<int32_t>()}));
  }
  std::vector<v1::Consensus> answered = ListLatestAnswered(tx, project_id, kTasksMax);
  std::erase_if(answered, [&](const v1::Consensus& consensus) {
    return !consensus.final() || !consensus.has_answer() || consensus.method() == "gold" ||
           known.contains(ProposalOf(consensus, reason).name());
  });
  std::vector<v1::GoldTask> proposed;
  for (const size_t index : ChooseGold(answered, count)) {
    v1::GoldTask& gold = proposed.emplace_back(ProposalOf(answered[index], reason));
    gold.set_version(1);
    SetTime(now, *gold.mutable_create_time());
    SetTime(now, *gold.mutable_update_time());
    StoreGold(tx, {.key = ParseGold(gold.name()).value(), .gold = gold});
  }
  return proposed;
}

LogEntry Decide(v1::GoldTask::State state, std::string_view reason, std::string_view decided_by,
                absl::Time now, StoredGold& stored) {
  v1::GoldTask& gold = stored.gold;
  gold.set_state(state);
  gold.set_reason(std::string(reason));
  gold.set_decided_by(std::string(decided_by));
  gold.set_version(gold.version() + 1);
  SetTime(now, *gold.mutable_update_time());
  LogEntry entry;
  entry.task = stored.key;
  v1::GoldDecided& decided = *entry.directive.mutable_gold_decided();
  decided.set_state(state);
  *decided.mutable_answer() = gold.answer();
  decided.set_decided_by(gold.decided_by());
  decided.set_reason(gold.reason());
  decided.set_version(gold.version());
  return entry;
}

}  // namespace crowdloom::consensus
