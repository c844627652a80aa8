#include "services/dispatch/store/lot_store.h"

#include <limits>

#include "common/base/status.h"
#include "services/dispatch/store/columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kNextLot{
    "dispatch_next_lot",
    "UPDATE project SET lot_count = lot_count + 1 WHERE project_id = $1 RETURNING lot_count"};
constexpr pg::Query kInsert{"dispatch_insert_lot",
                            "INSERT INTO lot (project_id, lot, spec) VALUES ($1, $2, $3)"};
constexpr pg::Query kFind{"dispatch_find_lot",
                          "SELECT spec FROM lot WHERE project_id = $1 AND lot = $2"};
constexpr pg::Query kFindLocked{
    "dispatch_find_lot_locked",
    "SELECT spec FROM lot WHERE project_id = $1 AND lot = $2 FOR NO KEY UPDATE"};
constexpr pg::Query kList{"dispatch_list_lots",
                          "SELECT spec FROM lot WHERE project_id = $1 AND lot < $2"
                          " ORDER BY lot DESC LIMIT $3"};
constexpr pg::Query kSave{"dispatch_save_lot",
                          "UPDATE lot SET spec = $3 WHERE project_id = $1 AND lot = $2"};
constexpr pg::Query kSeries{"dispatch_find_lot_series",
                            "SELECT series FROM lot_series WHERE project_id = $1"};
constexpr pg::Query kSeriesLocked{
    "dispatch_find_lot_series_locked",
    "SELECT series FROM lot_series WHERE project_id = $1 FOR NO KEY UPDATE"};
constexpr pg::Query kSaveSeries{"dispatch_save_lot_series",
                                "INSERT INTO lot_series (project_id, series) VALUES ($1, $2)"
                                " ON CONFLICT (project_id) DO UPDATE SET series = excluded.series"};

}  // namespace

v1::Lot InsertLot(pg::Tx& tx, int64_t project_id, v1::Lot lot, absl::Time now) {
  const LotKey key{project_id, tx.ExecOne(kNextLot, project_id)[0].as<int32_t>()};
  lot.set_name(NameOf(key));
  lot.set_state(v1::Lot::OPEN);
  SetTime(now, *lot.mutable_create_time());
  tx.Exec(kInsert, key.project_id, key.lot, Serialized(lot));
  return lot;
}

absl::StatusOr<v1::Lot> FindLot(pg::Tx& tx, const LotKey& key, bool lock) {
  const auto row = tx.ExecAtMostOne(lock ? kFindLocked : kFind, key.project_id, key.lot);
  if (row) return Parsed<v1::Lot>((*row)[0]);
  return MakeError(absl::StatusCode::kNotFound, "LOT_NOT_FOUND", "no such lot",
                   {{"lot", NameOf(key)}});
}

std::vector<v1::Lot> ListLots(pg::Tx& tx, int64_t project_id, int32_t before, int limit) {
  if (before == 0) before = std::numeric_limits<int32_t>::max();
  std::vector<v1::Lot> lots;
  for (const auto& row : tx.Exec(kList, project_id, before, limit)) {
    lots.push_back(Parsed<v1::Lot>(row[0]));
  }
  return lots;
}

void SaveLot(pg::Tx& tx, const LotKey& key, const v1::Lot& lot) {
  tx.Exec(kSave, key.project_id, key.lot, Serialized(lot));
}

v1::InspectionSeries FindSeries(pg::Tx& tx, int64_t project_id, bool lock) {
  const auto row = tx.ExecAtMostOne(lock ? kSeriesLocked : kSeries, project_id);
  v1::InspectionSeries series;
  if (row) series = Parsed<v1::InspectionSeries>((*row)[0]);
  series.set_project(ProjectName(project_id));
  return series;
}

void SaveSeries(pg::Tx& tx, int64_t project_id, const v1::InspectionSeries& series) {
  tx.Exec(kSaveSeries, project_id, Serialized(series));
}

}  // namespace crowdloom::dispatch
