#include "clients/cli/offline/bench/synthetic_crowd.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"

namespace crowdloom::cli {
namespace {

constexpr double kActivityShape = 1.3;
constexpr double kActivityMax = 60;
constexpr double kConfuserShare = 0.6;

class Maker {
 public:
  explicit Maker(const SyntheticCrowd& crowd) : crowd_(crowd), random_(crowd.seed) {
    for (uint32_t k = 0; k < crowd.classes; ++k) class_weight_.push_back(1 / std::sqrt(k + 1.0));
    for (uint32_t w = 0; w < crowd.workers; ++w) {
      workers_.push_back({Beta(6, 3), static_cast<uint32_t>(random_() % crowd.classes), Habit()});
      activity_.push_back(std::min(std::pow(1 - Unit(), -1 / kActivityShape), kActivityMax));
    }
  }

  CrowdFiles Run() {
    std::discrete_distribution<uint32_t> truth(class_weight_.begin(), class_weight_.end());
    std::discrete_distribution<uint32_t> who(activity_.begin(), activity_.end());
    std::vector<std::string> rows;
    CrowdFiles files = {"task,worker,label\n", "task,label\n"};
    for (uint32_t t = 0; t < crowd_.tasks; ++t) {
      const uint32_t label = truth(random_);
      const double difficulty = Beta(1.5, 8.5);
      absl::StrAppend(&files.truth, "t", t, ",", label, "\n");
      std::vector<uint32_t> seen;
      while (seen.size() < std::min(crowd_.answers_per_task, crowd_.workers)) {
        const uint32_t w = who(random_);
        if (std::find(seen.begin(), seen.end(), w) != seen.end()) continue;
        seen.push_back(w);
        rows.push_back(absl::StrCat("t", t, ",w", w, ",", Answer(workers_[w], label, difficulty)));
      }
    }
    std::shuffle(rows.begin(), rows.end(), random_);
    for (const std::string& row : rows) absl::StrAppend(&files.answers, row, "\n");
    return files;
  }

 private:
  enum class Habits { kHonest, kRandom, kFavourite };
  struct Worker {
    double accuracy;
    uint32_t favourite;
    Habits habits;
  };

  double Unit() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

  double Beta(double a, double b) {
    const double x = std::gamma_distribution<double>(a)(random_);
    return x / (x + std::gamma_distribution<double>(b)(random_));
  }

  Habits Habit() {
    const double u = Unit();
    return u < 0.1 ? Habits::kRandom : u < 0.2 ? Habits::kFavourite : Habits::kHonest;
  }

  uint32_t AnyClass() { return static_cast<uint32_t>(random_() % crowd_.classes); }

  uint32_t Answer(const Worker& worker, uint32_t truth, double difficulty) {
    if (worker.habits == Habits::kRandom) return AnyClass();
    if (worker.habits == Habits::kFavourite && Unit() < 0.5) return worker.favourite;
    if (Unit() < worker.accuracy * (1 - difficulty)) return truth;
    const uint32_t step = Unit() < kConfuserShare ? 1 + random_() % 2 : 1 + AnyClass();
    return (truth + step) % crowd_.classes;
  }

  const SyntheticCrowd& crowd_;
  std::mt19937_64 random_;
  std::vector<double> class_weight_;
  std::vector<double> activity_;
  std::vector<Worker> workers_;
};

}  // namespace

CrowdFiles MakeCrowdFiles(const SyntheticCrowd& crowd) { return Maker(crowd).Run(); }

}  // namespace crowdloom::cli
