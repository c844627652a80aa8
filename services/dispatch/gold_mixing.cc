#include "services/dispatch/gold_mixing.h"

#include "services/dispatch/metrics.h"

namespace crowdloom::dispatch {
namespace {

// Who comes back after a while is a newcomer again.
constexpr absl::Duration kRecent = absl::Hours(30 * 24);

uint64_t SeedOf(int64_t worker_id, int64_t project_id) {
  return static_cast<uint64_t>(worker_id) * 0x9e3779b97f4a7c15ULL ^
         static_cast<uint64_t>(project_id);
}

}  // namespace

void GoldMixing::Read(pg::Tx& tx, absl::Span<Ask* const> asks) {
  for (const Ask* ask : asks) {
    if (ask->needed() <= 0) continue;
    for (const int64_t project_id : ask->offers.golden()) turns_[{ask->worker_id, project_id}];
  }
  FindTurns(tx, turns_);
  for (auto& [key, stored] : turns_) {
    if (now_ - stored.take_time > kRecent) stored.turn.taken = 0;
  }
}

std::vector<std::pair<size_t, int32_t>> GoldMixing::Draw(pg::Tx& tx, absl::Span<const Look> looks) {
  std::vector<GoldRequest> requests;
  std::vector<size_t> origins;
  for (size_t i = 0; i < looks.size(); ++i) {
    const auto& [ask, offer, count] = looks[i];
    const Terms& terms = *offer->terms;
    if (!terms.gold() || offer->stage != kLabelStage || ask->looks > 0) continue;
    StoredTurn& stored = turns_[{ask->worker_id, terms.key().project_id}];
    const uint64_t seed = SeedOf(ask->worker_id, terms.key().project_id);
    BeginTurn(terms.batch(), seed, stored.turn);
    const int due = GoldDue(terms.batch(), seed, stored.turn, count);
    if (due == 0) continue;
    requests.push_back({ask->worker_id, terms.key(), stored.near, due});
    origins.push_back(i);
  }
  std::vector<std::pair<size_t, int32_t>> drawn;
  std::vector<int> missing;
  for (const GoldRequest& request : requests) missing.push_back(request.count);
  for (const auto& [index, ordinal] : FindGold(tx, requests)) {
    drawn.emplace_back(origins[index], ordinal);
    --missing[index];
  }
  for (size_t i = 0; i < requests.size(); ++i) {
    if (missing[i] == 0) continue;
    ProcessMetrics().gold_missing.Increment();
    const Look& look = looks[origins[i]];
    const int64_t project_id = requests[i].batch.project_id;
    StoredTurn& stored = turns_[{look.ask->worker_id, project_id}];
    stored.changed = true;
    MissGold(look.offer->terms->batch(), SeedOf(look.ask->worker_id, project_id), stored.turn);
  }
  return drawn;
}

void GoldMixing::Count(const Ask& ask, const Offer& offer, int32_t ordinal, bool gold) {
  if (!offer.terms->gold() || offer.stage != kLabelStage) return;
  const std::pair<int64_t, int64_t> key(ask.worker_id, offer.terms->key().project_id);
  Taken& taken = taken_[key];
  taken.terms = offer.terms.get();
  ++(gold ? taken.gold : taken.others);
  if (gold) {
    ++shown_[{offer.terms->key(), kLabelStage, ordinal}];
  } else {
    turns_[key].near = ordinal;
  }
}

void GoldMixing::Save(pg::Tx& tx) {
  for (const auto& [key, taken] : taken_) {
    StoredTurn& stored = turns_[key];
    const uint64_t seed = SeedOf(key.first, key.second);
    BeginTurn(taken.terms->batch(), seed, stored.turn);
    TakeTasks(taken.terms->batch(), seed, taken.others, taken.gold, stored.turn);
    stored.changed = true;
  }
  SaveTurns(tx, turns_, now_);
  CountExposures(tx, shown_);
}

}  // namespace crowdloom::dispatch
