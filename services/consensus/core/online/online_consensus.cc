#include "services/consensus/core/online/online_consensus.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/consensus/core/categorical/method.h"

namespace crowdloom::consensus {
namespace {

// Products of probabilities are rescaled after this many factors, long before a double underflows.
constexpr size_t kFactorsPerRescale = 16;
constexpr double kProductMin = 1e-290;

}  // namespace

OnlineConsensus::OnlineConsensus(uint32_t labels, const OnlineSettings& settings)
    : labels_(labels),
      settings_(settings),
      pooled_(size_t{labels} * labels, 0.0),
      pooled_wrong_(labels, 0.0),
      class_sums_(labels, 0.0),
      scratch_(labels) {}

void OnlineConsensus::GrowTo(uint32_t task, uint32_t worker) {
  if (task >= tasks()) {
    tasks_.resize(task + 1);
    posteriors_.resize(size_t{task + 1} * labels_, 1.0f / static_cast<float>(labels_));
  }
  if (worker >= workers()) {
    workers_.resize(worker + 1);
    given_.resize(size_t{worker + 1} * labels_, 0.0f);
  }
}

uint32_t OnlineConsensus::RowOf(uint32_t worker, uint32_t label) {
  const auto [at, added] =
      rows_.emplace(uint64_t{worker} * labels_ + label, static_cast<uint32_t>(rows_.size()));
  if (added) pair_counts_.resize(pair_counts_.size() + labels_, 0.0f);
  return at->second;
}

absl::Status OnlineConsensus::AddAnswer(const Answer& answer) {
  if (answer.label >= labels_) {
    return absl::InvalidArgumentError(
        absl::StrCat("label ", answer.label, " is not below ", labels_));
  }
  GrowTo(answer.task, answer.worker);
  Contribute(answer.task, -1);
  std::vector<Vote>& votes = tasks_[answer.task].votes;
  const Vote vote = {answer.worker, answer.label, RowOf(answer.worker, answer.label)};
  const auto earlier = std::find_if(votes.begin(), votes.end(),
                                    [&](const Vote& v) { return v.worker == answer.worker; });
  if (earlier != votes.end()) {
    *earlier = vote;
  } else {
    votes.push_back(vote);
    ++answers_;
  }
  Infer(answer.task);
  Contribute(answer.task, 1);
  return absl::OkStatus();
}

absl::Status OnlineConsensus::RemoveAnswer(uint32_t task, uint32_t worker) {
  if (task >= tasks()) return absl::NotFoundError("no such task");
  std::vector<Vote>& votes = tasks_[task].votes;
  const auto at =
      std::find_if(votes.begin(), votes.end(), [&](const Vote& v) { return v.worker == worker; });
  if (at == votes.end()) return absl::NotFoundError("no answer of that worker to that task");
  Contribute(task, -1);
  votes.erase(at);
  --answers_;
  Infer(task);
  Contribute(task, 1);
  return absl::OkStatus();
}

absl::Status OnlineConsensus::SetGold(uint32_t task, int32_t label) {
  if (label != kNoGold && (label < 0 || label >= static_cast<int32_t>(labels_))) {
    return absl::InvalidArgumentError(absl::StrCat("label ", label, " is not below ", labels_));
  }
  GrowTo(task, 0);
  Contribute(task, -1);
  tasks_[task].gold = label;
  Infer(task);
  Contribute(task, 1);
  return absl::OkStatus();
}

absl::Span<const float> OnlineConsensus::Posterior(uint32_t task) const {
  if (task >= tasks()) {
    static thread_local std::vector<float> uniform;
    uniform.assign(labels_, 1.0f / static_cast<float>(labels_));
    return uniform;
  }
  return {posteriors_.data() + size_t{task} * labels_, labels_};
}

double OnlineConsensus::PooledAccuracy() const {
  const double weight = settings_.accuracy_weight;
  const double accuracy = (right_ + settings_.accuracy_at_start * weight) / (given_total_ + weight);
  return std::clamp(accuracy, 1e-3, 1 - 1e-3);
}

double OnlineConsensus::AnswersOf(uint32_t worker) const {
  return worker < workers() ? workers_[worker].given : 0.0;
}

double OnlineConsensus::WorkerAccuracy(uint32_t worker) const {
  if (worker >= workers()) return PooledAccuracy();
  const double weight = settings_.weights.accuracy;
  const double accuracy = (std::max(0.0f, workers_[worker].right) + weight * PooledAccuracy()) /
                          (workers_[worker].given + weight);
  return std::clamp(accuracy, 1e-3, 1 - 1e-3);
}

void OnlineConsensus::Contribute(uint32_t task, float sign) {
  const std::vector<Vote>& votes = tasks_[task].votes;
  if (votes.empty()) return;
  const float* p = posteriors_.data() + size_t{task} * labels_;
  tasks_counted_ += sign;
  for (uint32_t k = 0; k < labels_; ++k) class_sums_[k] += sign * p[k];
  for (const Vote& vote : votes) {
    float* counts = pair_counts_.data() + size_t{vote.row} * labels_;
    float* given = given_.data() + size_t{vote.worker} * labels_;
    double* pooled = pooled_.data() + size_t{vote.label} * labels_;
    for (uint32_t k = 0; k < labels_; ++k) {
      const float change = sign * p[k];
      counts[k] += change;
      given[k] += change;
      pooled[k] += change;
      pooled_wrong_[k] += change;
    }
    const float right = sign * p[vote.label];
    pooled_wrong_[vote.label] -= right;
    workers_[vote.worker].right += right;
    workers_[vote.worker].given += sign;
    right_ += right;
    given_total_ += sign;
  }
}

void OnlineConsensus::MultiplyVote(const Vote& vote) {
  const auto s = static_cast<float>(settings_.weights.row);
  const float* counts = pair_counts_.data() + size_t{vote.row} * labels_;
  const float* given = given_.data() + size_t{vote.worker} * labels_;
  const double* pooled = pooled_.data() + size_t{vote.label} * labels_;
  const double accuracy = WorkerAccuracy(vote.worker);
  const double errors = settings_.weights.errors;
  const double smooth = errors / std::max(1.0, labels_ - 1.0);
  const double wrong_share = s * (1 - accuracy);
  // Counts are sums of floats taken in and out, so they may end a rounding error below zero.
  const auto factor = [&](uint32_t k, double prior) {
    return (std::max(counts[k], 0.0f) + prior) / (std::max(given[k], 0.0f) + s);
  };
  const double at_label = scratch_[vote.label] * factor(vote.label, s * accuracy);
  for (uint32_t k = 0; k < labels_; ++k) {
    const double prior = wrong_share * (std::max(pooled[k], 0.0) + smooth) /
                         (std::max(pooled_wrong_[k], 0.0) + errors);
    scratch_[k] *= factor(k, prior);
  }
  scratch_[vote.label] = at_label;
}

void OnlineConsensus::Rescale() {
  double top = 0;
  for (double p : scratch_) top = std::max(top, p);
  for (double& p : scratch_) p = std::max(p / top, kProductMin);
}

void OnlineConsensus::Infer(uint32_t task) {
  float* out = posteriors_.data() + size_t{task} * labels_;
  const Task& record = tasks_[task];
  if (record.gold != kNoGold) {
    std::fill_n(out, labels_, 0.0f);
    out[record.gold] = 1.0f;
    return;
  }
  for (uint32_t k = 0; k < labels_; ++k) scratch_[k] = std::max(class_sums_[k], 0.0) + 1;
  size_t factors = 0;
  for (const Vote& vote : record.votes) {
    MultiplyVote(vote);
    if (++factors % kFactorsPerRescale == 0) Rescale();
  }
  Rescale();
  double sum = 0;
  for (double p : scratch_) sum += p;
  for (uint32_t k = 0; k < labels_; ++k) out[k] = static_cast<float>(scratch_[k] / sum);
}

void OnlineConsensus::Sweep() {
  for (uint32_t t = 0; t < tasks(); ++t) {
    if (tasks_[t].votes.empty()) continue;
    Contribute(t, -1);
    Infer(t);
    Contribute(t, 1);
  }
}

std::vector<Answer> OnlineConsensus::Answers() const {
  std::vector<Answer> rows;
  rows.reserve(answers_);
  for (uint32_t t = 0; t < tasks(); ++t) {
    for (const Vote& vote : tasks_[t].votes) rows.push_back({t, vote.worker, vote.label});
  }
  return rows;
}

void OnlineConsensus::Rebuild(int threads) {
  const auto set = AnswerSet::Build(Answers(), tasks(), workers(), labels_);
  MethodOptions options;
  options.threads = threads;
  for (const Task& task : tasks_) options.gold.push_back(task.gold);
  const Consensus batch = ShrinkDs(*set, options);

  std::fill(pair_counts_.begin(), pair_counts_.end(), 0.0f);
  std::fill(given_.begin(), given_.end(), 0.0f);
  std::fill(pooled_.begin(), pooled_.end(), 0.0);
  std::fill(pooled_wrong_.begin(), pooled_wrong_.end(), 0.0);
  std::fill(class_sums_.begin(), class_sums_.end(), 0.0);
  std::fill(workers_.begin(), workers_.end(), Worker{});
  right_ = given_total_ = tasks_counted_ = 0;
  for (uint32_t t = 0; t < tasks(); ++t) {
    // One order for every history, so that the sums below have the same bits.
    std::sort(tasks_[t].votes.begin(), tasks_[t].votes.end(),
              [](const Vote& a, const Vote& b) { return a.worker < b.worker; });
    std::copy_n(batch.posterior.row(t), labels_, posteriors_.data() + size_t{t} * labels_);
    Contribute(t, 1);
  }
}

}  // namespace crowdloom::consensus
