#include "services/dispatch/store/inspection_store.h"

#include <string>

#include "common/base/status.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/key_columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kInsertSample{
    "dispatch_insert_lot_sample",
    "INSERT INTO lot_sample (project_id, lot, batch, ordinal, inspection)"
    " SELECT $1, $2, u.batch, u.ordinal, u.inspection"
    " FROM unnest($3::int[], $4::int[], $5::bytea[]) AS u(batch, ordinal, inspection)"};
constexpr pg::Query kListSample{
    "dispatch_list_lot_sample",
    "SELECT s.inspection, t.answer FROM lot_sample s LEFT JOIN lot_task t"
    " ON t.project_id = s.project_id AND t.batch = s.batch AND t.ordinal = s.ordinal"
    " AND t.lot = s.lot WHERE s.project_id = $1 AND s.lot = $2 AND (s.batch, s.ordinal) > ($3, $4)"
    " ORDER BY s.batch, s.ordinal LIMIT $5"};
constexpr pg::Query kFindInspection{
    "dispatch_find_inspection",
    "SELECT inspection FROM lot_sample"
    " WHERE project_id = $1 AND lot = $2 AND batch = $3 AND ordinal = $4"};
constexpr pg::Query kSaveInspection{
    "dispatch_save_inspection",
    "UPDATE lot_sample SET inspection = $5"
    " WHERE project_id = $1 AND lot = $2 AND batch = $3 AND ordinal = $4"};

TaskKey KeyOf(const v1::Inspection& inspection) {
  return ParseTask(inspection.task()).value_or(TaskKey());
}

}  // namespace

void InsertSample(pg::Tx& tx, const LotKey& key, absl::Span<const v1::Inspection> inspections) {
  TaskColumns columns;
  std::vector<std::string> bytes;
  for (const v1::Inspection& inspection : inspections) {
    columns.Add(KeyOf(inspection));
    bytes.push_back(inspection.SerializeAsString());
  }
  tx.Exec(kInsertSample, key.project_id, key.lot, columns.batches(), columns.ordinals(),
          pg::ByteaArray(bytes));
}

std::vector<v1::Inspection> ListSample(pg::Tx& tx, const LotKey& key, const TaskKey& after,
                                       int limit) {
  std::vector<v1::Inspection> sample;
  for (const auto& row :
       tx.Exec(kListSample, key.project_id, key.lot, after.batch.batch, after.ordinal, limit)) {
    sample.push_back(Parsed<v1::Inspection>(row[0]));
    if (!row[1].is_null()) *sample.back().mutable_answer() = Parsed<type::v1::Answer>(row[1]);
  }
  return sample;
}

absl::StatusOr<v1::Inspection> FindInspection(pg::Tx& tx, const LotKey& key, const TaskKey& task) {
  if (task.batch.project_id == key.project_id) {
    const auto row =
        tx.ExecAtMostOne(kFindInspection, key.project_id, key.lot, task.batch.batch, task.ordinal);
    if (row) return Parsed<v1::Inspection>((*row)[0]);
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_SAMPLED",
                   "the task is not in the lot's sample", {{"task", NameOf(task)}});
}

void SaveInspection(pg::Tx& tx, const LotKey& key, const v1::Inspection& inspection) {
  const TaskKey task = KeyOf(inspection);
  tx.Exec(kSaveInspection, key.project_id, key.lot, task.batch.batch, task.ordinal,
          Serialized(inspection));
}

}  // namespace crowdloom::dispatch
