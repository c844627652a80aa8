#include "services/dispatch/core/eligibility.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {
namespace {

using events::v1::WorkerChanged;

bool HasRole(const WorkerChanged& worker, options::v1::Role role) {
  return std::find(worker.roles().begin(), worker.roles().end(), role) != worker.roles().end();
}

bool HasSkill(const WorkerChanged& worker, const v1::Batch::SkillRange& range) {
  const auto skill = worker.skills().find(range.skill());
  const int max = range.max() == 0 ? 100 : range.max();
  return skill != worker.skills().end() && skill->second >= range.min() && skill->second <= max;
}

// Level 1 is the highest; 0 is no verified certificate.
bool HasLevel(const WorkerChanged& worker, const v1::Batch::Audience& audience) {
  if (audience.min_level() == 0) return true;
  if (worker.level() != 0 && worker.level() <= audience.min_level()) return true;
  return audience.has_equivalent_exam() && HasSkill(worker, audience.equivalent_exam());
}

// Whether a tag is one of those wanted or a part of one: "zh-CN" of "zh", "CN-31" of "CN".
template <typename Wanted>
bool Meets(const Wanted& wanted, std::string_view tag) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& range) {
    if (tag.substr(0, range.size()) != range) return false;
    return tag.size() == range.size() || tag[range.size()] == '-';
  });
}

bool HasLanguage(const WorkerChanged& worker, const v1::Batch::Audience& audience) {
  return std::any_of(worker.languages().begin(), worker.languages().end(),
                     [&](const std::string& tag) { return Meets(audience.languages(), tag); });
}

bool HasDevice(const v1::Batch::Audience& audience, v1::Device device) {
  return std::find(audience.devices().begin(), audience.devices().end(), device) !=
         audience.devices().end();
}

bool HasAccepted(const WorkerChanged& worker, const std::string& agreement) {
  return std::find(worker.agreements().begin(), worker.agreements().end(), agreement) !=
         worker.agreements().end();
}

// Calls visit(obstacle, subject) for each condition that is not met, until it gives false.
template <typename Visit>
void Look(const Audience& audience, v1::Project::Stage::Kind kind, const Prospect& prospect,
          const Visit& visit) {
  const WorkerChanged& worker = *prospect.attributes;
  const v1::Batch::Audience& spec = audience.spec();
  bool going = true;
  const auto check = [&](bool met, v1::Obstacle obstacle, const std::string& subject = {}) {
    if (going && !met) going = visit(obstacle, subject);
  };
  check(worker.active(), v1::OBSTACLE_WORKER_INACTIVE);
  check(HasRole(worker, kind == v1::Project::Stage::REVIEW ? options::v1::ROLE_REVIEWER
                                                           : options::v1::ROLE_WORKER),
        v1::OBSTACLE_ROLE);
  check(!audience.Blocks(prospect.worker_id), v1::OBSTACLE_BLOCKED);
  check(audience.Allows(prospect.worker_id), v1::OBSTACLE_NOT_ALLOWED);
  check(HasLevel(worker, spec), v1::OBSTACLE_LEVEL);
  for (const auto& range : spec.skills()) {
    check(HasSkill(worker, range), v1::OBSTACLE_SKILL, range.skill());
  }
  check(spec.languages().empty() || HasLanguage(worker, spec), v1::OBSTACLE_LANGUAGE);
  check(spec.regions().empty() || Meets(spec.regions(), worker.region()), v1::OBSTACLE_REGION);
  check(!prospect.device || spec.devices().empty() || HasDevice(spec, *prospect.device),
        v1::OBSTACLE_DEVICE);
  for (const std::string& agreement : spec.agreements()) {
    check(HasAccepted(worker, agreement), v1::OBSTACLE_AGREEMENT, agreement);
  }
}

template <typename Names>
absl::flat_hash_set<int64_t> IdsOf(const Names& names) {
  absl::flat_hash_set<int64_t> ids;
  for (const std::string& name : names) ids.insert(ParseWorker(name).value_or(0));
  return ids;
}

}  // namespace

Audience::Audience(v1::Batch::Audience spec)
    : spec_(std::move(spec)),
      allowed_(IdsOf(spec_.allowed_workers())),
      blocked_(IdsOf(spec_.blocked_workers())) {}

v1::Obstacle FirstFailing(const Audience& audience, v1::Project::Stage::Kind kind,
                          const Prospect& prospect) {
  v1::Obstacle first = v1::OBSTACLE_UNSPECIFIED;
  Look(audience, kind, prospect, [&](v1::Obstacle obstacle, const std::string&) {
    first = obstacle;
    return false;
  });
  return first;
}

std::vector<Failing> AllFailing(const Audience& audience, v1::Project::Stage::Kind kind,
                                const Prospect& prospect) {
  std::vector<Failing> all;
  Look(audience, kind, prospect, [&](v1::Obstacle obstacle, const std::string& subject) {
    all.push_back({obstacle, subject});
    return true;
  });
  return all;
}

bool MustAcknowledge(const v1::Project& project, int acknowledged_version) {
  const auto& texts = project.guidelines().texts();
  const bool has_text = std::any_of(texts.begin(), texts.end(),
                                    [](const auto& text) { return !text.second.empty(); });
  return has_text && acknowledged_version < project.guidelines_version();
}

}  // namespace crowdloom::dispatch
