#include "services/dispatch/core/eligibility.h"

#include <algorithm>

namespace crowdloom::dispatch {
namespace {

using events::v1::WorkerChanged;

bool HasRole(const WorkerChanged& worker, options::v1::Role role) {
  return std::find(worker.roles().begin(), worker.roles().end(), role) != worker.roles().end();
}

// Level 1 is the highest; 0 is no verified certificate.
bool HasLevel(const WorkerChanged& worker, int min_level) {
  return min_level == 0 || (worker.level() != 0 && worker.level() <= min_level);
}

bool HasSkill(const WorkerChanged& worker, const v1::Batch::SkillRange& range) {
  const auto skill = worker.skills().find(range.skill());
  const int max = range.max() == 0 ? 100 : range.max();
  return skill != worker.skills().end() && skill->second >= range.min() && skill->second <= max;
}

bool HasSkills(const WorkerChanged& worker, const v1::Batch::Audience& audience) {
  return std::all_of(audience.skills().begin(), audience.skills().end(),
                     [&](const auto& range) { return HasSkill(worker, range); });
}

template <typename Wanted>
bool Has(const Wanted& wanted, const std::string& value) {
  return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool HasLanguage(const WorkerChanged& worker, const v1::Batch::Audience& audience) {
  if (audience.languages().empty()) return true;
  return std::any_of(worker.languages().begin(), worker.languages().end(),
                     [&](const std::string& tag) { return Has(audience.languages(), tag); });
}

}  // namespace

Filter FirstFailing(const v1::Batch::Audience& audience, v1::Project::Stage::Kind kind,
                    const WorkerChanged& worker) {
  const options::v1::Role role =
      kind == v1::Project::Stage::REVIEW ? options::v1::ROLE_REVIEWER : options::v1::ROLE_WORKER;
  if (!worker.active()) return Filter::kInactive;
  if (!HasRole(worker, role)) return Filter::kRole;
  if (!HasLevel(worker, audience.min_level())) return Filter::kLevel;
  if (!HasSkills(worker, audience)) return Filter::kSkill;
  if (!HasLanguage(worker, audience)) return Filter::kLanguage;
  if (!audience.regions().empty() && !Has(audience.regions(), worker.region())) {
    return Filter::kRegion;
  }
  return Filter::kNone;
}

bool MustAcknowledge(const v1::Project& project, int acknowledged_version) {
  const auto& texts = project.guidelines().texts();
  const bool has_text = std::any_of(texts.begin(), texts.end(),
                                    [](const auto& text) { return !text.second.empty(); });
  return has_text && acknowledged_version < project.guidelines_version();
}

}  // namespace crowdloom::dispatch
