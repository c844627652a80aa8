// Rankings: a label is a JSON list of items, the best first. The consensus is the order with the
// least weighted disagreement in pairs (Kemeny 1959), found from the Borda order by moving single
// items; workers weigh by how well they agree with it, in two rounds.

#include "services/consensus/core/kinds/kind.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"

namespace crowdloom::consensus::ranking {
namespace {

constexpr double kPseudoRankings = 3;
constexpr int kRounds = 2;

using Order = std::vector<std::string>;

absl::StatusOr<Order> ParseOrder(std::string_view label) {
  const auto json = ParseJson(label);
  if (!json.ok()) return json.status();
  if (!json->is(Json::Kind::kArray)) return absl::InvalidArgumentError("not a list of items");
  Order order;
  for (const Json& item : json->items) {
    if (!item.is(Json::Kind::kString)) return absl::InvalidArgumentError("an item is a string");
    if (std::find(order.begin(), order.end(), item.string) != order.end()) {
      return absl::InvalidArgumentError("an item is named twice");
    }
    order.push_back(item.string);
  }
  return order;
}

std::string FormatOrder(const Order& order) {
  std::string out = "[";
  for (const std::string& item : order)
    out.append(out.size() > 1 ? ", " : "").append(JsonQuoted(item));
  return out + "]";
}

// Weight of the rankings that put the first item of a pair before the second.
using Preferences = std::map<std::pair<std::string, std::string>, double>;

void AddPreferences(const Order& order, double weight, Preferences* preferences) {
  for (size_t i = 0; i < order.size(); ++i) {
    for (size_t j = i + 1; j < order.size(); ++j) (*preferences)[{order[i], order[j]}] += weight;
  }
}

double Preferred(const Preferences& preferences, const std::string& a, const std::string& b) {
  const auto at = preferences.find({a, b});
  return at == preferences.end() ? 0 : at->second;
}

// Items by the weight of the pairs they win: the Borda order.
Order BordaOrder(const Preferences& preferences) {
  std::map<std::string, double> wins;
  for (const auto& [pair, weight] : preferences) {
    wins[pair.first] += weight;
    wins[pair.second] += 0;
  }
  Order order;
  for (const auto& [item, weight] : wins) order.push_back(item);
  std::stable_sort(order.begin(), order.end(), [&](const std::string& a, const std::string& b) {
    return wins.at(a) > wins.at(b);
  });
  return order;
}

// Moves an item earlier while that lessens the disagreement; each move shortens a finite sum.
void Improve(const Preferences& preferences, Order* order) {
  for (size_t i = 1; i < order->size(); ++i) {
    double gain = 0;
    double best = 1e-9;
    size_t target = i;
    for (size_t j = i; j-- > 0;) {
      gain += Preferred(preferences, (*order)[i], (*order)[j]) -
              Preferred(preferences, (*order)[j], (*order)[i]);
      if (gain > best) best = gain, target = j;
    }
    if (target == i) continue;
    std::rotate(order->begin() + target, order->begin() + i, order->begin() + i + 1);
    i = target;
  }
}

// Share of the pairs common to both orders that they put alike; 1 where there is none.
double Concordance(const Order& a, const Order& b) {
  std::map<std::string, size_t> place;
  for (size_t i = 0; i < b.size(); ++i) place[b[i]] = i;
  double alike = 0;
  double pairs = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = i + 1; j < a.size(); ++j) {
      if (!place.contains(a[i]) || !place.contains(a[j])) continue;
      pairs += 1;
      alike += place[a[i]] < place[a[j]] ? 1 : 0;
    }
  }
  return pairs > 0 ? alike / pairs : 1;
}

class Ranking : public Kind {
 public:
  std::string_view name() const override { return "ranking"; }
  std::vector<std::string_view> methods() const override { return {"kemeny", "borda"}; }

  // Lists of strings where all answers to a task name the same two items or more.
  double Recognize(const AnswerTable& table) const override {
    std::map<uint32_t, Order> items;
    for (const Answer& row : table.rows) {
      auto order = ParseOrder(table.labels[row.label]);
      if (!order.ok() || order->size() < 2) return 0;
      std::sort(order->begin(), order->end());
      if (items.emplace(row.task, *order).first->second != *order) return 0;
    }
    return items.empty() ? 0 : 0.9;
  }

  absl::StatusOr<KindResult> Aggregate(const AnswerTable& table,
                                       const KindOptions& options) const override {
    const auto method = ChooseMethod(*this, options.method);
    if (!method.ok()) return method.status();
    std::vector<Order> orders;
    for (uint32_t l = 0; l < table.labels.size(); ++l) {
      auto order = ParseOrder(table.labels[l]);
      if (!order.ok()) return BadLabel(table, l, std::string(order.status().message()));
      orders.push_back(*std::move(order));
    }
    const auto by_task = LastAnswers(table);
    std::vector<double> skill(table.workers.size(), 1.0);
    std::vector<Order> consensus(by_task.size());
    for (int round = 0; round < (*method == "borda" ? 1 : kRounds); ++round) {
      for (size_t t = 0; t < by_task.size(); ++t) {
        Preferences preferences;
        for (const LastAnswer& answer : by_task[t]) {
          AddPreferences(orders[answer.label], skill[answer.worker], &preferences);
        }
        consensus[t] = BordaOrder(preferences);
        if (*method == "kemeny") Improve(preferences, &consensus[t]);
        // A ranking of one item has no pairs.
        if (consensus[t].empty() && !by_task[t].empty()) {
          consensus[t] = orders[by_task[t].front().label];
        }
      }
      skill = Skills(by_task, orders, consensus, skill.size());
    }
    KindResult result;
    result.method = *method;
    for (uint32_t t = 0; t < by_task.size(); ++t) {
      double agree = 0;
      for (const LastAnswer& answer : by_task[t]) {
        agree += Concordance(orders[answer.label], consensus[t]);
      }
      const double n = std::max<double>(1, static_cast<double>(by_task[t].size()));
      result.rows.push_back({table.tasks[t], result.Keep(FormatOrder(consensus[t])), agree / n});
    }
    result.workers = WorkerRows(by_task, skill);
    return result;
  }

  absl::StatusOr<std::vector<Figure>> Score(const KindResult& result,
                                            absl::Span<const KnownLabel> truth) const override {
    NameIndex tasks;
    for (const ResultRow& row : result.rows) tasks.Add(row.task);
    double concordance = 0, exact = 0, scored = 0;
    for (const KnownLabel& known : truth) {
      const auto task = tasks.Find(known.task);
      if (!task) continue;
      const auto want = ParseOrder(known.label);
      if (!want.ok()) return want.status();
      const Order got = *ParseOrder(result.rows[*task].label);
      concordance += Concordance(*want, got);
      exact += got == *want ? 1 : 0;
      scored += 1;
    }
    const double n = std::max(scored, 1.0);
    return std::vector<Figure>{{"pair_accuracy", concordance / n},
                               {"kendall_tau", 2 * concordance / n - 1},
                               {"exact", exact / n}};
  }

 private:
  static std::vector<double> Skills(const std::vector<std::vector<LastAnswer>>& by_task,
                                    const std::vector<Order>& orders,
                                    const std::vector<Order>& consensus, size_t workers) {
    std::vector<double> sum(workers, 0.0);
    std::vector<double> given(workers, 0.0);
    double all = 0;
    double all_given = 0;
    for (size_t t = 0; t < by_task.size(); ++t) {
      for (const LastAnswer& answer : by_task[t]) {
        const double agree = Concordance(orders[answer.label], consensus[t]);
        sum[answer.worker] += agree, all += agree;
        given[answer.worker] += 1, all_given += 1;
      }
    }
    const double crowd = all_given > 0 ? all / all_given : 1;
    for (size_t w = 0; w < workers; ++w) {
      sum[w] = (sum[w] + kPseudoRankings * crowd) / (given[w] + kPseudoRankings);
    }
    return sum;
  }
};

}  // namespace

const Kind& TheKind() {
  static const Ranking kind;
  return kind;
}

}  // namespace crowdloom::consensus::ranking
