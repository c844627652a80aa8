#include "services/consensus/core/kinds/text/rover.h"

#include <algorithm>
#include <cstdint>

namespace crowdloom::consensus {
namespace {

struct Slot {
  std::vector<RoverWord> words;  // share is the weight here
  double silence = 0;

  double WeightOf(const std::string& word) const {
    for (const RoverWord& entry : words) {
      if (entry.word == word) return entry.share;
    }
    return 0;
  }
  void Vote(const std::string& word, double weight) {
    for (RoverWord& entry : words) {
      if (entry.word == word) {
        entry.share += weight;
        return;
      }
    }
    words.push_back({word, weight});
  }
};

enum Move : uint8_t { kTake, kSkipSlot, kInsert };

// The cheapest way through slots and words. A word costs what of the slot's weight is against it.
std::vector<Move> Align(const std::vector<Slot>& slots, const std::vector<std::string>& words,
                        double total) {
  const size_t columns = words.size() + 1;
  std::vector<double> cost((slots.size() + 1) * columns);
  std::vector<Move> move(cost.size(), kInsert);
  for (size_t j = 1; j < columns; ++j) cost[j] = static_cast<double>(j);
  for (size_t i = 1; i <= slots.size(); ++i) {
    const Slot& slot = slots[i - 1];
    const double skip = 1 - slot.silence / total;
    for (size_t j = 0; j < columns; ++j) {
      const size_t at = i * columns + j;
      cost[at] = cost[at - columns] + skip;
      move[at] = kSkipSlot;
      if (j == 0) continue;
      const double take = cost[at - columns - 1] + (1 - slot.WeightOf(words[j - 1]) / total);
      if (take <= cost[at]) {
        cost[at] = take;
        move[at] = kTake;
      }
      if (cost[at - 1] + 1 < cost[at]) {
        cost[at] = cost[at - 1] + 1;
        move[at] = kInsert;
      }
    }
  }
  std::vector<Move> path;
  for (size_t i = slots.size(), j = words.size(); i > 0 || j > 0;) {
    path.push_back(i == 0 ? kInsert : move[i * columns + j]);
    if (path.back() != kInsert) --i;
    if (path.back() != kSkipSlot) --j;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// Joins an answer to the network; `total` is the weight already in it.
void Join(const WeightedWords& answer, double total, std::vector<Slot>* slots) {
  const std::vector<Move> path = Align(*slots, *answer.words, std::max(total, 1e-12));
  std::vector<Slot> joined;
  joined.reserve(path.size());
  size_t slot = 0;
  size_t word = 0;
  for (const Move move : path) {
    if (move == kInsert) {
      joined.push_back({{}, total});
    } else {
      joined.push_back(std::move((*slots)[slot++]));
    }
    if (move == kSkipSlot) {
      joined.back().silence += answer.weight;
    } else {
      joined.back().Vote((*answer.words)[word++], answer.weight);
    }
  }
  *slots = std::move(joined);
}

}  // namespace

std::vector<RoverWord> Rover(absl::Span<const WeightedWords> answers, double silence_factor) {
  std::vector<Slot> slots;
  double total = 0;
  for (const WeightedWords& answer : answers) {
    Join(answer, total, &slots);
    total += answer.weight;
  }
  std::vector<RoverWord> consensus;
  for (Slot& slot : slots) {
    const auto best =
        std::max_element(slot.words.begin(), slot.words.end(),
                         [](const auto& a, const auto& b) { return a.share < b.share; });
    if (best->share * silence_factor < slot.silence) continue;
    consensus.push_back({best->word, best->share / total});
  }
  return consensus;
}

}  // namespace crowdloom::consensus
