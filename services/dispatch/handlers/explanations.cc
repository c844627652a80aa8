#include "services/dispatch/handlers/explanations.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/dispatch/core/audience_count.h"
#include "services/dispatch/core/eligibility.h"
#include "services/dispatch/store/assignment_store.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/explanation_store.h"
#include "services/dispatch/store/pace_store.h"
#include "services/dispatch/store/project_store.h"
#include "services/dispatch/store/queue.h"
#include "services/dispatch/store/tally_store.h"

namespace crowdloom::dispatch {
namespace {

using Response = v1::ExplainWorkResponse;

constexpr int kStagesMax = 500;
constexpr int kFreePlacesMax = 100'000;

std::string RangeText(const v1::Batch::SkillRange& range) {
  return absl::StrCat(range.min(), "-", range.max() == 0 ? 100 : range.max());
}

std::string LevelText(const v1::Batch::Audience& audience) {
  if (!audience.has_equivalent_exam()) return absl::StrCat(audience.min_level());
  return absl::StrCat(audience.min_level(), ", ", audience.equivalent_exam().skill(), " ",
                      RangeText(audience.equivalent_exam()));
}

std::string DevicesText(const v1::Batch::Audience& audience) {
  std::vector<std::string> names;
  for (const int device : audience.devices()) {
    names.push_back(v1::Device_Name(static_cast<v1::Device>(device)));
  }
  return absl::StrJoin(names, ", ");
}

// What was asked for and what the worker has, where that can be said in a few words.
void AddValues(const v1::Batch::Audience& audience, const Prospect& prospect,
               Response::Reason& reason) {
  const events::v1::WorkerChanged& worker = *prospect.attributes;
  switch (reason.obstacle()) {
    case v1::OBSTACLE_LEVEL:
      reason.set_wanted(LevelText(audience));
      if (worker.level() != 0) reason.set_actual(absl::StrCat(worker.level()));
      return;
    case v1::OBSTACLE_SKILL: {
      for (const auto& range : audience.skills()) {
        if (range.skill() == reason.subject()) reason.set_wanted(RangeText(range));
      }
      const auto skill = worker.skills().find(reason.subject());
      if (skill != worker.skills().end()) reason.set_actual(absl::StrCat(skill->second));
      return;
    }
    case v1::OBSTACLE_LANGUAGE:
      reason.set_wanted(absl::StrJoin(audience.languages(), ", "));
      reason.set_actual(absl::StrJoin(worker.languages(), ", "));
      return;
    case v1::OBSTACLE_REGION:
      reason.set_wanted(absl::StrJoin(audience.regions(), ", "));
      reason.set_actual(worker.region());
      return;
    case v1::OBSTACLE_DEVICE:
      reason.set_wanted(DevicesText(audience));
      reason.set_actual(v1::Device_Name(prospect.device.value_or(v1::DEVICE_UNSPECIFIED)));
      return;
    default:
      return;  // the code says it all
  }
}

// Explains one worker's work, batch by batch, in one read transaction.
class Explainer {
 public:
  Explainer(pg::Tx& tx, redis::Connection& redis, const Profile& profile, const Prospect& prospect,
            bool staff, absl::Time now)
      : tx_(tx),
        redis_(redis),
        profile_(profile),
        prospect_(prospect),
        staff_(staff),
        now_(now),
        held_(FindHeld(tx, {prospect.worker_id})) {}

  absl::Status AddStage(const Terms& terms, int stage) {
    reasons_.clear();
    AddAudience(terms, stage);
    const bool in_audience = reasons_.empty();
    AddTerms(terms);
    Response::BatchReasons explained;
    if (in_audience) {
      AddLimits(terms);
      CL_RETURN_IF_ERROR(AddPlaces(terms, stage, explained));
    }
    Count(terms);
    if (!staff_ && !in_audience) return absl::OkStatus();
    explained.set_batch(terms.batch().name());
    explained.set_title(terms.batch().title());
    explained.set_stage(stage);
    explained.mutable_reasons()->Add(reasons_.begin(), reasons_.end());
    if (response_.batches_size() < kStagesMax) *response_.add_batches() = std::move(explained);
    return absl::OkStatus();
  }

  Response Finish(int leases_max) {
    const auto leases = static_cast<int>(std::count_if(
        held_.begin(), held_.end(),
        [](const StoredAssignment& held) { return held.state == v1::Assignment::LEASED; }));
    response_.set_held_leases(leases);
    if (!prospect_.attributes->active()) AddGeneral(v1::OBSTACLE_WORKER_INACTIVE);
    if (leases >= leases_max) AddGeneral(v1::OBSTACLE_LEASE_LIMIT);
    for (const auto& [obstacle, count] : counts_) {
      Response::ObstacleCount& counted = *response_.add_counts();
      counted.set_obstacle(obstacle);
      counted.set_count(count);
    }
    std::stable_sort(response_.mutable_counts()->begin(), response_.mutable_counts()->end(),
                     [](const auto& a, const auto& b) { return a.count() > b.count(); });
    return std::move(response_);
  }

 private:
  void Add(v1::Obstacle obstacle, const std::string& subject = "") {
    Response::Reason& reason = reasons_.emplace_back();
    reason.set_obstacle(obstacle);
    reason.set_subject(subject);
  }

  void AddGeneral(v1::Obstacle obstacle) { response_.add_reasons()->set_obstacle(obstacle); }

  void AddAudience(const Terms& terms, int stage) {
    const auto kind = KindOf(terms.project(), stage);
    for (const Failing& failing : AllFailing(terms.audience, kind, prospect_)) {
      if (failing.obstacle == v1::OBSTACLE_WORKER_INACTIVE) continue;  // said once for all
      // That somebody put them on a list is not for them to learn.
      const bool listed = failing.obstacle == v1::OBSTACLE_BLOCKED && !staff_;
      Add(listed ? v1::OBSTACLE_NOT_ALLOWED : failing.obstacle, failing.subject);
      if (staff_) AddValues(terms.batch().audience(), prospect_, reasons_.back());
    }
  }

  void AddTerms(const Terms& terms) {
    const auto read = profile_.acknowledged.find(terms.key().project_id);
    if (MustAcknowledge(terms.project(), read == profile_.acknowledged.end() ? 0 : read->second)) {
      Add(v1::OBSTACLE_GUIDELINES);
    }
    if (terms.running()) return;
    Add(terms.batch().stop_reason() == v1::Batch::BUDGET ? v1::OBSTACLE_BUDGET
                                                         : v1::OBSTACLE_PAUSED);
  }

  void AddLimits(const Terms& terms) {
    if (!terms.limited) return;
    Tallies tallies;
    Tally& tally = tallies[{prospect_.worker_id, terms.key()}];
    FindTallies(tx_, tallies);
    for (const StoredAssignment& held : held_) {
      if (held.key.place.batch == terms.key()) ++tally.held;
    }
    const int64_t rate =
        MostOf(Freeze(terms.batch(), v1::Project::Stage::LABEL, *prospect_.attributes, now_));
    WorkerPaces paces;
    if (terms.paced) paces[{prospect_.worker_id, terms.key()}] = {};
    FindPaces(tx_, paces);
    const Slowness slowness =
        SlownessOf(terms.batch(), *prospect_.attributes, paces[{prospect_.worker_id, terms.key()}]);
    const Room room = RoomFor(terms.batch(), tally, rate, slowness, now_);
    if (room.count > 0) return;
    const bool slow = room.obstacle == v1::OBSTACLE_SLOW_DOWN;
    Add(room.obstacle, slow ? slowness.subject : "");
    if (room.retry_time > now_) SetTime(room.retry_time, *reasons_.back().mutable_retry_time());
  }

  absl::Status AddPlaces(const Terms& terms, int stage, Response::BatchReasons& explained) {
    const FreeWork work =
        FindFreeWork(tx_, terms.key(), stage, prospect_.worker_id, kFreePlacesMax);
    explained.set_free_places(std::min<int64_t>(work.places, kFreePlacesMax));
    if (work.places == 0) {
      Add(v1::OBSTACLE_ALL_TAKEN);
    } else if (!work.open_to_worker) {
      Add(v1::OBSTACLE_ALL_SEEN);
    }
    if (!terms.running() || !work.open_to_worker) return absl::OkStatus();
    const queue::StageKey key{terms.key(), stage};
    CL_ASSIGN_OR_RETURN(const std::vector<bool> ready, queue::AreReady(redis_, {key}));
    if (!ready[0]) Add(v1::OBSTACLE_REBUILDING);
    return absl::OkStatus();
  }

  void Count(const Terms& terms) {
    std::vector<v1::Obstacle> counted;
    for (const Response::Reason& reason : reasons_) {
      const v1::Obstacle obstacle = reason.obstacle();
      if (std::find(counted.begin(), counted.end(), obstacle) != counted.end()) continue;
      counted.push_back(obstacle);
      ++counts_[obstacle];
    }
    const bool active = prospect_.attributes->active();
    if (reasons_.empty() && active && terms.running()) {
      response_.set_available_count(response_.available_count() + 1);
    }
  }

  pg::Tx& tx_;
  redis::Connection& redis_;
  const Profile& profile_;
  const Prospect& prospect_;
  const bool staff_;
  const absl::Time now_;
  const std::vector<StoredAssignment> held_;
  std::vector<Response::Reason> reasons_;  // of the stage that is looked at
  std::map<v1::Obstacle, int> counts_;
  Response response_;
};

bool IsStaff(const rpc::Principal& principal) {
  return principal.HasAny(rpc::RoleBit(options::v1::ROLE_MANAGER) |
                          rpc::RoleBit(options::v1::ROLE_OPERATOR) |
                          rpc::RoleBit(options::v1::ROLE_ADMIN));
}

// Alive batches of the organization, or the one that is asked about; highest priority first.
std::vector<TermsPtr> BatchesToExplain(const Snapshot& snapshot, int32_t organization,
                                       const std::optional<BatchKey>& only) {
  std::vector<TermsPtr> batches;
  for (const auto& [key, terms] : snapshot.by_key) {
    if (terms->organization == organization && (!only || *only == key)) batches.push_back(terms);
  }
  std::sort(batches.begin(), batches.end(), [](const TermsPtr& a, const TermsPtr& b) {
    return std::pair(-a->priority(), a->key()) < std::pair(-b->priority(), b->key());
  });
  return batches;
}

}  // namespace

absl::StatusOr<v1::ExplainWorkResponse> Explanations::ExplainWork(
    rpc::Call& call, const v1::ExplainWorkRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(request.worker()));
  std::optional<BatchKey> only;
  if (!request.batch().empty()) {
    CL_ASSIGN_OR_RETURN(only, ParseBatch(request.batch()));
  }
  const absl::StatusOr<ProfilePtr> profile = profiles_->Find(call.db(), {worker_id}, call.now())[0];
  CL_RETURN_IF_ERROR(profile.status());
  CL_ASSIGN_OR_RETURN(const auto snapshot, catalog_->Current(call.db(), call.now()));
  Prospect prospect{worker_id, &(*profile)->attributes, std::nullopt};
  if (request.device() != v1::DEVICE_UNSPECIFIED) prospect.device = request.device();
  v1::ExplainWorkResponse response;
  const auto explain = [&](pg::Tx& tx) -> absl::Status {
    Explainer explainer(tx, call.redis(), **profile, prospect, IsStaff(call.principal()),
                        call.now());
    for (const TermsPtr& terms : BatchesToExplain(*snapshot, OrganizationOf(worker_id), only)) {
      CL_RETURN_IF_ERROR(explainer.AddStage(*terms, kLabelStage));
      if (terms->review_stage != kNoStage) {
        CL_RETURN_IF_ERROR(explainer.AddStage(*terms, terms->review_stage));
      }
    }
    response = explainer.Finish(leases_max_);
    return absl::OkStatus();
  };
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), explain, {.read_only = true}));
  return response;
}

absl::StatusOr<v1::CountAudienceResponse> Explanations::CountAudience(
    rpc::Call& call, const v1::CountAudienceRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.parent()));
  v1::Batch::Audience spec = request.audience();
  absl::flat_hash_set<int64_t> acknowledged;
  bool must_acknowledge = false;
  const auto read = [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(const StoredProject stored, FindProject(tx, project_id));
    if (!request.has_audience() && !request.batch().empty()) {
      CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.batch()));
      CL_ASSIGN_OR_RETURN(const StoredBatch batch, FindBatch(tx, key));
      spec = batch.batch.audience();
    }
    must_acknowledge = MustAcknowledge(stored.project, 0);
    if (must_acknowledge) {
      acknowledged = ListAcknowledged(tx, project_id, stored.project.guidelines_version());
    }
    return absl::OkStatus();
  };
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), read, {.read_only = true}));
  const Audience audience(std::move(spec));
  AudienceCount count(audience, request.kind() == v1::Assignment::REVIEW
                                    ? v1::Project::Stage::REVIEW
                                    : v1::Project::Stage::LABEL);
  int unacknowledged = 0;
  CL_RETURN_IF_ERROR(roster_.ForEach(
      call.db(), OrganizationOf(project_id), [&](int64_t worker_id, const auto& attributes) {
        const bool matches = count.Add({worker_id, &attributes, std::nullopt});
        if (matches && must_acknowledge && !acknowledged.contains(worker_id)) ++unacknowledged;
      }));
  v1::CountAudienceResponse response = count.Finish();
  response.set_unacknowledged_count(unacknowledged);
  return response;
}

}  // namespace crowdloom::dispatch
