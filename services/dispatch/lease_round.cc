#include "services/dispatch/lease_round.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/status.h"
#include "common/log/log.h"
#include "services/dispatch/core/limits.h"
#include "services/dispatch/core/terms.h"
#include "services/dispatch/metrics.h"

namespace crowdloom::dispatch {
namespace {

constexpr int kLooksMax = 24;      // round trips to Redis
constexpr int kLooksPerOffer = 4;  // while a look is cut short

}  // namespace

absl::Status LeaseRound::Run(Contents& contents) {
  const absl::Status status = pg::RunTx(worker_.db, [&](pg::Tx& tx) {
    GiveBackAll();  // of an attempt that was rolled back
    return Body(tx, contents);
  });
  if (!status.ok()) {
    GiveBackAll();
    for (Ask* ask : asks_) ask->held.clear();
  }
  Correct();
  if (status.ok()) {
    ProcessMetrics().leases.Increment(static_cast<double>(written_));
    ProcessMetrics().refused.Increment(static_cast<double>(candidates_.size() - written_));
  }
  return status;
}

absl::Status LeaseRound::Body(pg::Tx& tx, Contents& contents) {
  ReadHeld(tx);
  ReadRooms(tx);
  gold_.emplace(now_).Read(tx, asks_);
  CL_RETURN_IF_ERROR(Pick(tx));
  HideGold();
  Grant(tx);
  std::vector<StoredAssignment> shown;
  for (const Ask* ask : asks_) shown.insert(shown.end(), ask->held.begin(), ask->held.end());
  contents.Load(tx, shown);
  return absl::OkStatus();
}

void LeaseRound::ReadHeld(pg::Tx& tx) {
  std::vector<int64_t> workers;
  absl::flat_hash_map<int64_t, Ask*> by_worker;
  for (Ask* ask : asks_) {
    workers.push_back(ask->worker_id);
    by_worker[ask->worker_id] = ask;
    ask->held.clear();
    ask->held_elsewhere = 0;
    ask->refused = ask->rebuilding = ask->more = false;
  }
  LockWorkers(tx, workers);
  std::vector<StoredAssignment> held = FindHeld(tx, workers);
  Resume(tx, held);
  for (StoredAssignment& stored : held) {
    Ask* ask = by_worker[stored.key.worker_id];
    if (ask->only && *ask->only != stored.key.place.batch) {
      ++ask->held_elsewhere;
    } else {
      ask->held.push_back(std::move(stored));
    }
  }
}

// Returned work becomes a lease again while its worker has room for it, and leases in the second
// half of their time are prolonged.
void LeaseRound::Resume(pg::Tx& tx, std::vector<StoredAssignment>& held) {
  std::vector<StoredAssignment> again;
  absl::flat_hash_map<int64_t, int> room;
  for (const Ask* ask : asks_) room[ask->worker_id] = ask->wanted;
  for (const StoredAssignment& stored : held) {
    if (stored.state == v1::Assignment::LEASED) --room[stored.key.worker_id];
  }
  std::erase_if(held, [&](const StoredAssignment& stored) {
    if (stored.state != v1::Assignment::RETURNED) return false;
    const TermsPtr terms = snapshot_.Find(stored.key.place.batch);
    if (terms == nullptr || !terms->running()) return true;
    return room[stored.key.worker_id]-- <= 0;
  });
  for (StoredAssignment& stored : held) {
    const TermsPtr terms = snapshot_.Find(stored.key.place.batch);
    const absl::Duration ttl = terms ? terms->lease_ttl : absl::Minutes(15);
    const bool returned = stored.state == v1::Assignment::RETURNED;
    if (!returned && stored.expire_time - now_ > ttl / 2) continue;
    if (returned) {
      stored.state = v1::Assignment::LEASED;
      ++stored.attempt;
      stored.lease_time = now_;
    }
    stored.expire_time = now_ + ttl;
    again.push_back(stored);
  }
  LeaseAgain(tx, again);
}

// What is left of the batches that let one worker do a part only. Most have no such limits.
void LeaseRound::ReadRooms(pg::Tx& tx) {
  tallies_.clear();
  for (Ask* ask : asks_) {
    ask->limited = ask->slowed = false;
    ask->slowed_until.reset();
    ask->rooms.clear();
    if (ask->needed() <= 0) continue;
    for (const TermsPtr& terms : ask->offers.limited()) {
      tallies_.try_emplace(TallyKey{ask->worker_id, terms->key()});
    }
    for (const StoredAssignment& held : ask->held) {
      const auto tally = tallies_.find({ask->worker_id, held.key.place.batch});
      if (tally != tallies_.end()) ++tally->second.held;
    }
  }
  FindTallies(tx, tallies_);
  WorkerPaces paces = ReadPaces(tx);
  for (Ask* ask : asks_) {
    if (ask->needed() <= 0) continue;
    const events::v1::WorkerChanged& worker = ask->profile->attributes;
    for (const TermsPtr& terms : ask->offers.limited()) {
      const v1::Batch& batch = terms->batch();
      const TallyKey key{ask->worker_id, terms->key()};
      const int64_t rate = MostOf(Freeze(batch, v1::Project::Stage::LABEL, worker, now_));
      const Room room =
          RoomFor(batch, tallies_[key], rate, SlownessOf(batch, worker, paces[key]), now_);
      ask->rooms[terms->key()] = room.count;
      if (room.obstacle != v1::OBSTACLE_SLOW_DOWN) continue;
      ask->slowed = true;
      const bool sooner = !ask->slowed_until || room.retry_time < *ask->slowed_until;
      if (room.retry_time > now_ && sooner) ask->slowed_until = room.retry_time;
    }
  }
}

// Of those whose batches have rules about it.
WorkerPaces LeaseRound::ReadPaces(pg::Tx& tx) {
  WorkerPaces paces;
  for (const Ask* ask : asks_) {
    if (ask->needed() <= 0) continue;
    for (const TermsPtr& terms : ask->offers.limited()) {
      if (terms->paced) paces.try_emplace(TallyKey{ask->worker_id, terms->key()});
    }
  }
  FindPaces(tx, paces);
  return paces;
}

// How many to ask of the next offer that has room for this worker.
int LeaseRound::CountFor(Ask& ask) {
  const int needed = ask.needed() - ask.picked;
  for (; needed > 0 && ask.next_offer < ask.offers.size(); ++ask.next_offer, ask.looks = 0) {
    const int32_t room = ask.RoomIn(*ask.offers[ask.next_offer].terms);
    if (room > 0) return std::min(needed, room);
    ask.limited = true;
  }
  return 0;
}

void LeaseRound::CountTaken(const StoredAssignment& lease, const Terms& terms) {
  if (!terms.limited) return;
  Tally& tally = tallies_[{lease.key.worker_id, terms.key()}];
  const absl::CivilDay today = LimitDay(now_);
  if (tally.day != today) tally = {tally.held, tally.taken, today, 0, 0, tally.take_time};
  ++tally.taken;
  ++tally.day_taken;
  tally.day_income += MostOf(lease.price);
  tally.take_time = now_;
}

absl::Status LeaseRound::Pick(pg::Tx& tx) {
  for (Ask* ask : asks_) ask->next_offer = 0, ask->looks = 0;
  for (int look = 0; look < kLooksMax; ++look) {
    std::vector<queue::PickRequest> requests;
    std::vector<Ask*> looking;
    for (Ask* ask : asks_) {
      const int count = CountFor(*ask);
      if (count == 0) continue;
      const Offer& offer = ask->offers[ask->next_offer];
      requests.push_back(
          {offer.key(), offer.terms->other_stage(offer.stage), ask->worker_id, count});
      looking.push_back(ask);
    }
    if (requests.empty()) return absl::OkStatus();
    MixGold(tx, looking, requests);
    CL_ASSIGN_OR_RETURN(std::vector<queue::PickResult> results,
                        queue::Pick(worker_.redis, requests));
    for (size_t i = 0; i < results.size(); ++i) {
      CL_RETURN_IF_ERROR(Handle(tx, *looking[i], std::move(results[i])));
    }
  }
  return absl::OkStatus();
}

// Some of what is looked for may be gold: it is then not asked of the queues.
void LeaseRound::MixGold(pg::Tx& tx, absl::Span<Ask* const> looking,
                         std::vector<queue::PickRequest>& requests) {
  std::vector<GoldMixing::Look> looks;
  for (size_t i = 0; i < looking.size(); ++i) {
    looks.push_back({looking[i], &looking[i]->offers[looking[i]->next_offer], requests[i].count});
  }
  for (const auto& [i, ordinal] : gold_->Draw(tx, looks)) {
    Ask& ask = *looking[i];
    const Offer& offer = ask.offers[ask.next_offer];
    candidates_.push_back({&ask, offer, ordinal, /*own=*/false, /*gold=*/true});
    ++ask.picked;
    --requests[i].count;
    if (offer.terms->limited && --ask.rooms[offer.terms->key()] == 0) ask.limited = true;
  }
}

absl::Status LeaseRound::Handle(pg::Tx& tx, Ask& ask, queue::PickResult&& result) {
  const Offer& offer = ask.offers[ask.next_offer];
  for (const int32_t ordinal : result.own) candidates_.push_back({&ask, offer, ordinal, true});
  for (const int32_t ordinal : result.common) candidates_.push_back({&ask, offer, ordinal, false});
  const int taken = static_cast<int>(result.own.size() + result.common.size());
  ask.picked += taken;
  if (offer.terms->limited && (ask.rooms[offer.terms->key()] -= taken) == 0) ask.limited = true;
  const bool again = ++ask.looks < kLooksPerOffer;
  if (result.marker == queue::PickResult::Marker::kSeenMissing && again) {
    return LoadSeen(tx, ask, offer);
  }
  if (result.marker == queue::PickResult::Marker::kMissing) missing_.push_back(offer.terms);
  if (result.marker != queue::PickResult::Marker::kReady) ask.rebuilding = true;
  if (result.more) ask.more = true;
  if (result.more && again) return absl::OkStatus();
  ++ask.next_offer;
  ask.looks = 0;
  return absl::OkStatus();
}

absl::Status LeaseRound::LoadSeen(pg::Tx& tx, const Ask& ask, const Offer& offer) {
  for (const int stage : {offer.stage, offer.terms->other_stage(offer.stage)}) {
    CL_RETURN_IF_ERROR(queue::LoadSeen(worker_.redis, {offer.terms->key(), stage}, ask.worker_id,
                                       ListSeen(tx, ask.worker_id, offer.terms->key(), stage)));
  }
  return absl::OkStatus();
}

// Gold was drawn before the tasks that it comes with: it is shown anywhere among them.
void LeaseRound::HideGold() {
  for (Candidate& gold : candidates_) {
    if (!gold.gold) continue;
    std::vector<Candidate*> together;
    for (Candidate& other : candidates_) {
      if (other.ask == gold.ask) together.push_back(&other);
    }
    std::swap(gold, *together[worker_.rng.Uniform(together.size())]);
  }
}

void LeaseRound::Grant(pg::Tx& tx) {
  PlaceCounts wanted;
  for (const Candidate& candidate : candidates_) ++wanted[candidate.place()];
  absl::flat_hash_map<PlaceKey, Place> granted;
  for (Place& place : TakePlaces(tx, wanted)) granted.emplace(place.key, place);
  if (granted.size() < wanted.size()) GrantFewer(tx, wanted, granted);

  std::vector<Candidate> winners;
  std::vector<StoredAssignment> leases;
  std::vector<bool> reserved;
  for (const Candidate& candidate : candidates_) {
    const auto place = granted.find(candidate.place());
    if (place == granted.end() || wanted[candidate.place()]-- <= 0) {
      candidate.ask->refused = true;
      // The task is full; nobody needs it queued, but this worker may still have it one day.
      if (!candidate.gold) {
        forget_.push_back({candidate.offer.key(), candidate.ask->worker_id, candidate.ordinal});
      }
      continue;
    }
    const Terms& terms = *candidate.offer.terms;
    StoredAssignment lease;
    lease.key = {candidate.place(), candidate.ask->worker_id};
    lease.round = place->second.round;
    lease.price = Freeze(terms.batch(), KindOf(terms.project(), candidate.offer.stage),
                         candidate.ask->profile->attributes, now_);
    lease.guidelines_version = terms.project().guidelines_version();
    lease.lease_time = now_;
    lease.expire_time = now_ + LeaseTime(terms.batch(), candidate.ask->offline);
    winners.push_back(candidate);
    leases.push_back(std::move(lease));
    reserved.push_back(place->second.reserved);
  }
  Write(tx, winners, leases, reserved);
}

// Several workers wanted the last places of a task: as many as are free get one.
void LeaseRound::GrantFewer(pg::Tx& tx, PlaceCounts& wanted,
                            absl::flat_hash_map<PlaceKey, Place>& granted) {
  std::vector<PlaceKey> refused;
  for (const auto& [key, count] : wanted) {
    if (!granted.contains(key)) refused.push_back(key);
  }
  PlaceCounts fewer;
  for (const Place& place : FindPlaces(tx, refused)) {
    const int32_t free = std::min(place.free(), wanted[place.key]);
    if (free > 0) fewer[place.key] = free;
  }
  for (Place& place : TakePlaces(tx, fewer)) {
    wanted[place.key] = fewer[place.key];
    granted.emplace(place.key, place);
  }
}

void LeaseRound::Write(pg::Tx& tx, const std::vector<Candidate>& granted,
                       const std::vector<StoredAssignment>& leases,
                       const std::vector<bool>& reserved) {
  absl::flat_hash_map<AssignmentKey, StoredAssignment> written;
  for (StoredAssignment& lease : InsertLeases(tx, leases, reserved)) {
    written.emplace(lease.key, lease);
  }
  PlaceCounts unused;
  for (size_t i = 0; i < granted.size(); ++i) {
    const auto lease = written.find(leases[i].key);
    if (lease != written.end()) {
      granted[i].ask->held.push_back(lease->second);
      CountTaken(lease->second, *granted[i].offer.terms);
      gold_->Count(*granted[i].ask, granted[i].offer, granted[i].ordinal, granted[i].gold);
      continue;
    }
    // This worker had the task before: somebody else shall get the place.
    granted[i].ask->refused = true;
    ++unused[granted[i].place()];
    GiveBack(granted[i], /*forget=*/false);
  }
  GiveBackPlaces(tx, unused);
  SaveTallies(tx, tallies_);
  gold_->Save(tx);
  written_ = written.size();
}

void LeaseRound::GiveBack(const Candidate& candidate, bool forget) {
  if (candidate.gold) return;
  const queue::StageKey stage = candidate.offer.key();
  const queue::Own own{stage, candidate.ask->worker_id, candidate.ordinal};
  if (forget) forget_.push_back(own);
  if (candidate.own) {
    if (forget) own_.push_back(own);
  } else {
    changes_.push_back({stage, candidate.ordinal, 1, Band::kStarted});
  }
}

void LeaseRound::GiveBackAll() {
  changes_.clear();
  own_.clear();
  forget_.clear();
  missing_.clear();
  for (const Candidate& candidate : candidates_) GiveBack(candidate, /*forget=*/true);
  Correct();
  candidates_.clear();
  written_ = 0;
  for (Ask* ask : asks_) ask->picked = 0;
}

void LeaseRound::Correct() {
  absl::Status status = queue::ForgetSeen(worker_.redis, forget_);
  status.Update(queue::AddOwn(worker_.redis, own_));
  status.Update(queue::Add(worker_.redis, changes_));
  if (!status.ok()) log::Warn("queues could not be corrected", {{"error", status.ToString()}});
  changes_.clear();
  own_.clear();
  forget_.clear();
}

}  // namespace crowdloom::dispatch
