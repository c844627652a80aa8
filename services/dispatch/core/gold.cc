#include "services/dispatch/core/gold.h"

#include <algorithm>

namespace crowdloom::dispatch {
namespace {

constexpr int kOneInDefault = 10;
constexpr int kAnswersMaxDefault = 20;
constexpr int kStep = 20;  // tasks at each rate above the last one
constexpr int kSteps = 3;

// The finalizer of splitmix64: every bit of the seed moves every bit of the result.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// Even from 0 to twice the mean, so that one in `one_in` is gold on average.
int32_t GapAfter(const v1::Batch& batch, uint64_t seed, const GoldTurn& turn) {
  const auto mean = static_cast<uint64_t>(GoldOneIn(batch, turn.taken) - 1);
  const uint64_t chance = Mix(Mix(seed) + static_cast<uint64_t>(turn.gold));
  return static_cast<int32_t>(chance % (2 * mean + 1));
}

void TakeOne(const v1::Batch& batch, uint64_t seed, bool gold, GoldTurn& turn) {
  ++turn.taken;
  if (gold) {
    ++turn.gold;
    turn.until += GapAfter(batch, seed, turn);
  } else if (turn.until > 0) {
    --turn.until;
  }
}

}  // namespace

int GoldAnswersMax(const v1::Batch& batch) {
  const int most = batch.gold_mixing().answers_max();
  return most > 0 ? most : kAnswersMaxDefault;
}

bool IsExamination(const v1::Batch& batch) { return batch.gold_mixing().one_in() == 1; }

int GoldOneIn(const v1::Batch& batch, int32_t taken) {
  const int one_in = batch.gold_mixing().one_in();
  if (one_in == 1) return 1;
  const int base = one_in > 0 ? one_in : kOneInDefault;
  const int times = 1 + std::max(0, kSteps - taken / kStep);
  return std::max(2, (base + times - 1) / times);
}

void BeginTurn(const v1::Batch& batch, uint64_t seed, GoldTurn& turn) {
  if (turn.until < 0) turn.until = GapAfter(batch, seed, turn);
}

int GoldDue(const v1::Batch& batch, uint64_t seed, GoldTurn turn, int count) {
  int due = 0;
  for (int i = 0; i < count; ++i) {
    const bool gold = turn.until == 0;
    if (gold) ++due;
    TakeOne(batch, seed, gold, turn);
  }
  return due;
}

void TakeTasks(const v1::Batch& batch, uint64_t seed, int others, int gold, GoldTurn& turn) {
  while (others + gold > 0) {
    const bool next_is_gold = gold > 0 && (turn.until == 0 || others == 0);
    TakeOne(batch, seed, next_is_gold, turn);
    --(next_is_gold ? gold : others);
  }
}

void MissGold(const v1::Batch& batch, uint64_t seed, GoldTurn& turn) {
  if (turn.until > 0) return;
  turn.until = std::max(1, GapAfter(batch, seed + static_cast<uint64_t>(turn.taken), turn));
}

}  // namespace crowdloom::dispatch
