#include "services/consensus/core/categorical/held_out.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "services/consensus/core/calibration.h"
#include "services/consensus/core/categorical/latent_groups.h"
#include "services/consensus/core/categorical/shrink_prior.h"
#include "services/consensus/core/hash.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

constexpr size_t kFolds = 5;
constexpr size_t kFoldsOfSample = 2;
constexpr size_t kSampleAnswers = 120000;
constexpr std::array kPowers = {0.1, 0.2, 0.35, 0.5, 0.7, 1.0};
constexpr double kProbabilityFloor = 1e-9;

// Hides votes whose rank in a hashed order, turned by the task's own offset, is `fold` modulo five.
void SplitTask(const AnswerSet& answers, uint32_t task, size_t fold, std::vector<Answer>* kept,
               std::vector<Answer>* hidden) {
  std::vector<std::pair<uint64_t, uint32_t>> order;
  for (uint32_t vote : answers.votes(task)) {
    const uint64_t key = (uint64_t{task} << 32) | answers.pairs()[vote].worker;
    order.emplace_back(HashOf(key), vote);
  }
  std::sort(order.begin(), order.end());
  const uint64_t offset = HashOf(task);
  for (size_t i = 0; i < order.size(); ++i) {
    const AnswerSet::Pair& pair = answers.pairs()[order[i].second];
    const bool hide = order.size() > 1 && (i + offset) % kFolds == fold;
    (hide ? hidden : kept)->push_back({task, pair.worker, pair.label});
  }
}

// The model of a fold's workers that a posterior implies.
class Predictor {
 public:
  Predictor(const AnswerSet& training, const Matrix<float>& posterior)
      : training_(training), given_(training.workers(), training.labels()) {
    CountAnswers(training, posterior, 1, &counts_);
    pooled_ = PoolErrors(training, counts_, 1, weights_);
    accuracy_ = ShrunkAccuracies(training, counts_, 1, pooled_, weights_);
    std::vector<float> sums(counts_.pairs.stride());
    for (uint32_t w = 0; w < training.workers(); ++w) {
      SumWorkerRows(training, counts_.pairs, w, &sums);
      std::copy_n(sums.begin(), training.labels(), given_.row(w));
    }
  }

  double Probability(const Answer& answer, const float* posterior) const {
    const float* counts = CountsOf(answer.worker, answer.label);
    double sum = 0;
    for (uint32_t k = 0; k < training_.labels(); ++k) {
      const double prior =
          weights_.row * PriorShare(pooled_, accuracy_[answer.worker], k, answer.label);
      const double seen = counts == nullptr ? 0.0 : counts[k];
      sum += posterior[k] * (seen + prior) / (given_.at(answer.worker, k) + weights_.row);
    }
    return sum;
  }

 private:
  const float* CountsOf(uint32_t worker, uint32_t label) const {
    const auto begin = training_.pairs().begin() + training_.worker_begin(worker);
    const auto end = training_.pairs().begin() + training_.worker_begin(worker + 1);
    const auto at = std::lower_bound(
        begin, end, label, [](const AnswerSet::Pair& pair, uint32_t l) { return pair.label < l; });
    if (at == end || at->label != label) return nullptr;
    return counts_.pairs.row(at - training_.pairs().begin());
  }

  const AnswerSet& training_;
  const ShrinkWeights weights_;
  LatentCounts<float> counts_;
  PooledErrors pooled_;
  std::vector<double> accuracy_;
  Matrix<float> given_;
};

size_t FoldsFor(const AnswerSet& answers, size_t stride) {
  constexpr size_t kLargeTable = 500000;
  if (answers.pairs().size() * answers.labels() > kLargeTable) return 1;
  return stride > 1 ? kFoldsOfSample : kFolds;
}

}  // namespace

std::vector<HeldOutFold> MakeHeldOutFolds(const AnswerSet& answers) {
  const size_t stride = answers.size() / kSampleAnswers + 1;
  const size_t folds = FoldsFor(answers, stride);
  std::vector<HeldOutFold> made;
  for (size_t fold = 0; fold < folds; ++fold) {
    std::vector<Answer> kept;
    std::vector<Answer> hidden;
    uint32_t tasks = 0;
    for (uint32_t t = 0; t < answers.tasks(); ++t) {
      if (stride > 1 && HashOf(t + answers.tasks()) % stride != 0) continue;
      const size_t first_kept = kept.size();
      const size_t first_hidden = hidden.size();
      SplitTask(answers, t, fold, &kept, &hidden);
      for (size_t i = first_kept; i < kept.size(); ++i) kept[i].task = tasks;
      for (size_t i = first_hidden; i < hidden.size(); ++i) hidden[i].task = tasks;
      ++tasks;
    }
    made.push_back(
        {*AnswerSet::Build(kept, tasks, answers.workers(), answers.labels()), std::move(hidden)});
  }
  return made;
}

double HeldOutLoss(const HeldOutFold& fold, const Matrix<float>& posterior) {
  if (fold.hidden.empty()) return 0;
  double best = 0;
  for (size_t i = 0; i < kPowers.size(); ++i) {
    Matrix<float> tempered = posterior;
    ApplyPower(kPowers[i], &tempered);
    const Predictor predictor(fold.training, tempered);
    double loss = 0;
    for (const Answer& answer : fold.hidden) {
      const double p = predictor.Probability(answer, tempered.row(answer.task));
      loss -= std::log(std::max(p, kProbabilityFloor));
    }
    if (i == 0 || loss < best) best = loss;
  }
  return best / static_cast<double>(fold.hidden.size());
}

}  // namespace crowdloom::consensus
