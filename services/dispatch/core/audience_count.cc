#include "services/dispatch/core/audience_count.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

namespace crowdloom::dispatch {

bool AudienceCount::Add(const Prospect& prospect) {
  const std::vector<Failing> failing = AllFailing(audience_, kind_, prospect);
  std::set<std::pair<v1::Obstacle, std::string>> filters;
  for (const Failing& one : failing) {
    // Nobody's audience: they are not asked about.
    if (one.obstacle == v1::OBSTACLE_WORKER_INACTIVE || one.obstacle == v1::OBSTACLE_ROLE) {
      return false;
    }
    filters.emplace(one.obstacle, one.subject);
  }
  ++workers_;
  for (const auto& filter : filters) {
    Effect& effect = effects_[filter];
    ++effect.failing;
    if (filters.size() == 1) ++effect.sole;
  }
  if (filters.empty()) ++matching_;
  return filters.empty();
}

v1::CountAudienceResponse AudienceCount::Finish() const {
  using FilterCount = v1::CountAudienceResponse::FilterCount;
  v1::CountAudienceResponse response;
  response.set_worker_count(workers_);
  response.set_matching_count(matching_);
  for (const auto& [filter, effect] : effects_) {
    FilterCount& count = *response.add_filters();
    count.set_filter(filter.first);
    count.set_subject(filter.second);
    count.set_failing_count(effect.failing);
    count.set_sole_count(effect.sole);
  }
  std::stable_sort(response.mutable_filters()->begin(), response.mutable_filters()->end(),
                   [](const FilterCount& a, const FilterCount& b) {
                     return std::tuple(-a.sole_count(), -a.failing_count()) <
                            std::tuple(-b.sole_count(), -b.failing_count());
                   });
  return response;
}

}  // namespace crowdloom::dispatch
