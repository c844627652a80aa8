#include "services/dispatch/handlers/lots.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "services/dispatch/core/inspection_series.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/sample.h"
#include "services/dispatch/core/sampling_plan.h"
#include "services/dispatch/core/states.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/inspection_store.h"
#include "services/dispatch/store/lot_store.h"
#include "services/dispatch/store/lot_task_store.h"
#include "services/dispatch/store/project_store.h"
#include "services/dispatch/store/task_store.h"
#include "services/dispatch/views.h"

namespace crowdloom::dispatch {
namespace {

using Acceptance = v1::Project::Acceptance;

absl::StatusOr<v1::Project> FindProjectWithLots(pg::Tx& tx, int64_t project_id) {
  CL_ASSIGN_OR_RETURN(StoredProject stored, FindProject(tx, project_id));
  if (AcceptStage(stored.project) != kNoStage) return std::move(stored.project);
  return MakeError(absl::StatusCode::kFailedPrecondition, "NO_ACCEPT_STAGE",
                   "the project's workflow has no accept stage");
}

int32_t UnitsOf(const LotTask& task, Acceptance::Denominator denominator) {
  if (denominator == Acceptance::OBJECT) return task.objects;
  return denominator == Acceptance::ATTRIBUTE ? task.attributes : 1;
}

absl::Status CheckSealable(const v1::Lot& lot, v1::Severity severity, const Supply& supply) {
  if (!CanBecome(lot.state(), v1::Lot::SEALED)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                     absl::StrCat("the lot is ", v1::Lot::State_Name(lot.state())),
                     {{"state", v1::Lot::State_Name(lot.state())}});
  }
  if (severity == v1::SEVERITY_DISCONTINUED) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "INSPECTION_DISCONTINUED",
                     "too many lots were returned under tightened inspection");
  }
  if (supply.unfinished > 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "LOT_UNFINISHED",
                     "tasks of the returned lot are still being done again",
                     {{"unfinished", absl::StrCat(supply.unfinished)}});
  }
  if (supply.ready > 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "LOT_EMPTY",
                   "there are no finished tasks for this lot");
}

void SetSupply(const Supply& supply, v1::Lot& lot) {
  lot.set_task_count(supply.ready);
  lot.set_unfinished_count(supply.unfinished);
}

// Fixes the plan and draws the sample.
std::vector<v1::Inspection> Draw(const std::vector<LotTask>& tasks, const Acceptance& acceptance,
                                 v1::Severity severity, uint64_t seed, v1::Lot& lot) {
  std::vector<Drawable> drawable;
  int64_t units = 0;
  for (const LotTask& task : tasks) {
    drawable.push_back({task.worker_id, UnitsOf(task, acceptance.denominator())});
    units += drawable.back().units;
  }
  *lot.mutable_plan() = PlanFor(acceptance, severity, units);
  std::vector<v1::Inspection> sample;
  for (const size_t i : DrawSample(drawable, lot.plan().sample_size(), seed)) {
    v1::Inspection& inspection = sample.emplace_back();
    inspection.set_task(NameOf(tasks[i].task));
    inspection.set_units(drawable[i].units);
  }
  lot.set_sampled_count(static_cast<int32_t>(sample.size()));
  return sample;
}

absl::StatusOr<TaskKey> ParsePosition(const LotKey& lot, const std::string& token) {
  TaskKey after{{lot.project_id, 0}, 0};
  if (token.empty()) return after;
  const std::vector<std::string> parts = absl::StrSplit(token, ':');
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &after.batch.batch) ||
      !absl::SimpleAtoi(parts[1], &after.ordinal)) {
    return InvalidField("page_token", "is of another version");
  }
  return after;
}

void AddContents(pg::Tx& tx, const v1::Project& project, const std::string& media_key,
                 absl::Time now, std::vector<v1::Inspection>& inspections) {
  for (v1::Inspection& inspection : inspections) {
    const auto key = ParseTask(inspection.task());
    auto task = key.ok() ? FindTask(tx, *key) : absl::StatusOr<v1::Task>(key.status());
    if (!task.ok()) continue;
    inspection.set_external_id(task->external_id());
    *inspection.mutable_payload() = std::move(*task->mutable_payload());
    AddMedia(media_key, project.label_interface(), inspection.payload(), now + kMediaTime,
             *inspection.mutable_media());
  }
}

}  // namespace

absl::StatusOr<v1::Lot> CreateLot(rpc::MutateCall& call, const v1::CreateLotRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.parent()));
  CL_RETURN_IF_ERROR(FindProjectWithLots(call.tx(), project_id).status());
  for (const std::string& name : request.lot().batches()) {
    CL_ASSIGN_OR_RETURN(const BatchKey batch, ParseBatch(name));
    if (batch.project_id != project_id) {
      return InvalidField("lot.batches", "a lot has tasks of one project");
    }
    CL_RETURN_IF_ERROR(FindBatch(call.tx(), batch).status());
  }
  return InsertLot(call.tx(), project_id, request.lot(), call.now());
}

absl::StatusOr<v1::Lot> SealLot(rpc::MutateCall& call, const v1::SealLotRequest& request) {
  CL_ASSIGN_OR_RETURN(const LotKey key, ParseLot(request.name()));
  CL_ASSIGN_OR_RETURN(v1::Lot lot, FindLot(call.tx(), key, /*lock=*/true));
  CL_ASSIGN_OR_RETURN(const v1::Project project, FindProjectWithLots(call.tx(), key.project_id));
  const v1::Severity series = SeverityOf(FindSeries(call.tx(), key.project_id));
  CL_RETURN_IF_ERROR(CheckSealable(lot, series, CountSupply(call.tx(), key, lot)));
  const bool again = !lot.previous_lot().empty();
  const std::vector<LotTask> tasks = FillLot(call.tx(), key, lot);
  SetSupply({static_cast<int32_t>(tasks.size()), 0}, lot);
  InsertSample(call.tx(), key,
               Draw(tasks, AcceptanceOf(project), again ? v1::SEVERITY_TIGHTENED : series,
                    call.worker().rng(), lot));
  lot.set_state(v1::Lot::SEALED);
  SetTime(call.now(), *lot.mutable_seal_time());
  SaveLot(call.tx(), key, lot);
  return lot;
}

absl::StatusOr<v1::Lot> GetLot(rpc::Call& call, const v1::GetLotRequest& request) {
  CL_ASSIGN_OR_RETURN(const LotKey key, ParseLot(request.name()));
  v1::Lot lot;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(lot, FindLot(tx, key));
    if (lot.state() == v1::Lot::OPEN) SetSupply(CountSupply(tx, key, lot), lot);
    return absl::OkStatus();
  }));
  return lot;
}

absl::StatusOr<v1::ListLotsResponse> ListLots(rpc::Call& call, const v1::ListLotsRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t before, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Lot> lots;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    lots = ListLots(tx, project_id, static_cast<int32_t>(before), size + 1);
    return absl::OkStatus();
  }));
  v1::ListLotsResponse response;
  if (static_cast<int>(lots.size()) > size) {
    lots.pop_back();
    CL_ASSIGN_OR_RETURN(const LotKey last, ParseLot(lots.back().name()));
    response.set_next_page_token(call.pages().Seal(request, absl::StrCat(last.lot)));
  }
  response.mutable_lots()->Add(lots.begin(), lots.end());
  return response;
}

absl::StatusOr<v1::ListInspectionsResponse> ListInspections(
    rpc::Call& call, const std::string& media_key, const v1::ListInspectionsRequest& request) {
  CL_ASSIGN_OR_RETURN(const LotKey key, ParseLot(request.parent()));
  CL_ASSIGN_OR_RETURN(const std::string token, call.pages().Open(request));
  CL_ASSIGN_OR_RETURN(const TaskKey after, ParsePosition(key, token));
  const int size = rpc::PageSize(request.page_size(), 20, 200);
  std::vector<v1::Inspection> sample;
  bool more = false;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_RETURN_IF_ERROR(FindLot(tx, key).status());
    CL_ASSIGN_OR_RETURN(const StoredProject project, FindProject(tx, key.project_id));
    sample = ListSample(tx, key, after, size + 1);
    more = static_cast<int>(sample.size()) > size;
    if (more) sample.pop_back();
    AddContents(tx, project.project, media_key, call.now(), sample);
    return absl::OkStatus();
  }));
  v1::ListInspectionsResponse response;
  if (more) {
    CL_ASSIGN_OR_RETURN(const TaskKey last, ParseTask(sample.back().task()));
    response.set_next_page_token(
        call.pages().Seal(request, absl::StrCat(last.batch.batch, ":", last.ordinal)));
  }
  response.mutable_inspections()->Add(sample.begin(), sample.end());
  return response;
}

absl::StatusOr<v1::InspectionSeries> GetInspectionSeries(
    rpc::Call& call, const v1::GetInspectionSeriesRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.project()));
  v1::InspectionSeries series;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_RETURN_IF_ERROR(FindProject(tx, project_id).status());
    series = FindSeries(tx, project_id);
    return absl::OkStatus();
  }));
  series.set_severity(SeverityOf(series));
  return series;
}

}  // namespace crowdloom::dispatch
