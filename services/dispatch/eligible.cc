#include "services/dispatch/eligible.h"

#include <algorithm>

#include "common/base/resource_name.h"
#include "services/dispatch/core/eligibility.h"
#include "services/dispatch/core/lottery.h"

namespace crowdloom::dispatch {
namespace {

EligibleWorkPtr WorkOut(const Snapshot& snapshot, const Profile& profile,
                        const Prospect& prospect) {
  auto work = std::make_shared<EligibleWork>();
  for (const TermsPtr& terms : snapshot.Of(OrganizationOf(prospect.worker_id))) {
    // Reviews first: what was started is finished before something new is begun.
    for (const int stage : {terms->review_stage, kLabelStage}) {
      if (stage == kNoStage) continue;
      const auto kind = KindOf(terms->project(), stage);
      if (FirstFailing(terms->audience, kind, prospect) != v1::OBSTACLE_UNSPECIFIED) continue;
      const auto read = profile.acknowledged.find(terms->key().project_id);
      if (MustAcknowledge(terms->project(),
                          read == profile.acknowledged.end() ? 0 : read->second)) {
        work->must_acknowledge = true;
        continue;
      }
      work->Add({terms, stage});
    }
  }
  return work;
}

template <typename Keep>
EligibleWorkPtr Part(const EligibleWork& work, const Keep& keep) {
  auto part = std::make_shared<EligibleWork>();
  part->must_acknowledge = work.must_acknowledge;
  for (const Offer& offer : work.offers) {
    if (keep(offer)) part->Add(offer);
  }
  return part;
}

}  // namespace

void EligibleWork::Add(Offer offer) {
  const bool same_group =
      !offers.empty() && offers.back().terms->priority() == offer.terms->priority();
  const int64_t before = same_group ? cumulative.back() : 0;
  cumulative.push_back(before + std::max(1, offer.terms->batch().weight()));
  const TermsPtr& terms = offer.terms;
  if (terms->limited && (limited.empty() || limited.back() != terms)) limited.push_back(terms);
  const int64_t project_id = terms->key().project_id;
  const bool known = std::find(golden.begin(), golden.end(), project_id) != golden.end();
  if (terms->gold() && offer.stage == kLabelStage && !known) golden.push_back(project_id);
  offers.push_back(std::move(offer));
  if (same_group) {
    group_ends.back() = offers.size();
  } else {
    group_ends.push_back(offers.size());
  }
}

const Offer& OfferOrder::operator[](size_t i) const {
  const std::vector<size_t>& ends = work_->group_ends;
  const auto end = std::upper_bound(ends.begin(), ends.end(), i);
  const size_t begin = end == ends.begin() ? 0 : *(end - 1);
  const size_t size = *end - begin;
  const size_t first = Draw(absl::MakeConstSpan(work_->cumulative).subspan(begin, size), chance_);
  return work_->offers[begin + (first + i - begin) % size];
}

EligibleWorkPtr OnlyBatch(const EligibleWork& work, const BatchKey& batch) {
  return Part(work, [&](const Offer& offer) { return offer.terms->key() == batch; });
}

EligibleWorkPtr OnlyOffline(const EligibleWork& work) {
  return Part(work, [](const Offer& offer) { return offer.terms->batch().offline_hours() > 0; });
}

EligibleWorkPtr EligibleWorkCache::Find(const Snapshot& snapshot, const ProfilePtr& profile,
                                        int64_t worker_id, v1::Device device) {
  const uint64_t generation = snapshot.GenerationOf(OrganizationOf(worker_id));
  const std::pair<int64_t, int> key(worker_id, device);
  {
    absl::MutexLock lock(&mutex_);
    const auto entry = entries_.find(key);
    if (entry != entries_.end() && entry->second.generation == generation &&
        entry->second.profile == profile) {
      return entry->second.work;
    }
  }
  EligibleWorkPtr work = WorkOut(snapshot, *profile, {worker_id, &profile->attributes, device});
  absl::MutexLock lock(&mutex_);
  if (entries_.size() >= kMax) entries_.clear();
  entries_[key] = {generation, profile, work};
  return work;
}

}  // namespace crowdloom::dispatch
