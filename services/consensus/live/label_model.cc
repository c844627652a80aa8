#include "services/consensus/live/label_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "common/base/check.h"
#include "services/consensus/core/calibration.h"
#include "services/consensus/core/categorical/method.h"

namespace crowdloom::consensus {
namespace {

constexpr uint32_t kClassesMin = 2;
// Below this a project's own calibration is worth less than the fallback.
constexpr int kGoldForCalibration = 20;

}  // namespace

LabelModel::LabelModel() : online_(std::make_unique<OnlineConsensus>(kClassesMin)) {}

uint32_t LabelModel::TaskOf(const TaskKey& key) {
  const auto [at, added] = task_index_.emplace(key, static_cast<uint32_t>(tasks_.size()));
  if (added) tasks_.push_back({.key = key});
  return at->second;
}

uint32_t LabelModel::WorkerOf(int64_t worker_id) {
  const auto [at, added] = worker_index_.emplace(worker_id, static_cast<uint32_t>(workers_.size()));
  if (added) workers_.push_back(worker_id);
  return at->second;
}

bool LabelModel::AddClass(const std::string& answer) {
  changes_.add_classes(answer);
  Note({}, 0, 0, false);  // where in the order of changes
  if (classes_.size() == kClassesMax) {
    given_up_ = true;
    return false;
  }
  class_index_.emplace(answer, static_cast<uint32_t>(classes_.size()));
  classes_.push_back(answer);
  if (classes_.size() <= online_->labels()) return true;
  online_ = std::make_unique<OnlineConsensus>(static_cast<uint32_t>(classes_.size()));
  Fill();
  return true;
}

// All votes into an empty model, then a pass, so that it depends on the votes alone.
void LabelModel::Fill() {
  for (uint32_t t = 0; t < tasks_.size(); ++t) {
    CHECK_OK(online_->SetGold(t, tasks_[t].gold));
    for (const Vote& vote : tasks_[t].votes) {
      CHECK_OK(online_->AddAnswer({t, vote.worker, vote.label}));
    }
  }
  online_->Rebuild(/*threads=*/1);
}

void LabelModel::Note(const TaskKey& task, int64_t worker_id, int32_t label, bool gold) {
  v1::ModelChanges::Vote& change = *changes_.add_votes();
  change.set_batch(task.batch);
  change.set_ordinal(task.ordinal);
  change.set_worker(worker_id);
  change.set_label(label);
  change.set_gold(gold);
}

void LabelModel::Put(uint32_t task, Vote vote) {
  std::vector<Vote>& votes = tasks_[task].votes;
  const auto known = std::find_if(votes.begin(), votes.end(),
                                  [&](const Vote& v) { return v.worker == vote.worker; });
  if (known != votes.end() && known->label == vote.label) return;
  if (known != votes.end()) {
    known->label = vote.label;
  } else {
    votes.push_back(vote);
    ++votes_;
  }
  ++votes_since_pass_;
  Note(tasks_[task].key, workers_[vote.worker], static_cast<int32_t>(vote.label) + 1, false);
  CHECK_OK(online_->AddAnswer({task, vote.worker, vote.label}));
}

void LabelModel::TakeOut(uint32_t task, uint32_t worker) {
  std::erase_if(tasks_[task].votes, [&](const Vote& vote) { return vote.worker == worker; });
  --votes_;
  ++votes_since_pass_;
  Note(tasks_[task].key, workers_[worker], 0, false);
  CHECK_OK(online_->RemoveAnswer(task, worker));
}

void LabelModel::SetBallots(const TaskKey& task, absl::Span<const Ballot> ballots) {
  if (given_up_) return;
  for (const Ballot& ballot : ballots) {
    if (!class_index_.contains(ballot.answer) && !AddClass(ballot.answer)) return;
  }
  if (ballots.empty() && !task_index_.contains(task)) return;
  const uint32_t index = TaskOf(task);
  const std::vector<Vote> before = tasks_[index].votes;
  for (const Vote& vote : before) {
    const bool stays = std::any_of(ballots.begin(), ballots.end(), [&](const Ballot& ballot) {
      return ballot.worker_id == workers_[vote.worker];
    });
    if (!stays) TakeOut(index, vote.worker);
  }
  for (const Ballot& ballot : ballots) {
    Put(index, {WorkerOf(ballot.worker_id), class_index_.at(ballot.answer)});
  }
}

void LabelModel::SetGold(const TaskKey& task, const std::string& answer) {
  if (given_up_ || (!class_index_.contains(answer) && !AddClass(answer))) return;
  const uint32_t index = TaskOf(task);
  const auto label = static_cast<int32_t>(class_index_.at(answer));
  if (tasks_[index].gold == label) return;
  tasks_[index].gold = label;
  Note(task, 0, label + 1, true);
  CHECK_OK(online_->SetGold(index, label));
}

void LabelModel::ClearGold(const TaskKey& task) {
  const auto index = task_index_.find(task);
  if (given_up_ || index == task_index_.end() || tasks_[index->second].gold == kNoGold) return;
  tasks_[index->second].gold = kNoGold;
  Note(task, 0, 0, true);
  CHECK_OK(online_->SetGold(index->second, kNoGold));
}

Tally LabelModel::Weigh(const TaskKey& task, absl::Span<const Ballot> ballots) const {
  Tally tally;
  if (ballots.empty()) return tally;
  const absl::Span<const float> row = online_->Posterior(task_index_.at(task));
  const double classes = online_->labels();
  std::map<std::string, double> given;
  for (const Ballot& ballot : ballots) {
    given[ballot.answer] = row[class_index_.at(ballot.answer)];
    const double accuracy = online_->WorkerAccuracy(worker_index_.at(ballot.worker_id));
    tally.weights.push_back(std::log(accuracy * (classes - 1) / (1 - accuracy)));
  }
  tally.best = BestOf(TaskName(task), given);
  const uint32_t best = class_index_.at(tally.best);
  tally.posterior = row[best];
  std::vector<float> honest(row.begin(), row.end());
  const double power =
      power_ > 0 ? power_ : FallbackPower(Confidence::kModel, static_cast<double>(ballots.size()));
  ApplyPower(power, honest.data(), honest.size());
  tally.confidence = honest[best];
  tally.method = "shrink-ds";
  return tally;
}

double LabelModel::ProbabilityOf(const TaskKey& task, const std::string& answer) const {
  const auto index = task_index_.find(task);
  const auto label = class_index_.find(answer);
  if (index == task_index_.end() || label == class_index_.end()) return 0;
  return online_->Posterior(index->second)[label->second];
}

double LabelModel::HighestOf(const TaskKey& task) const {
  const auto index = task_index_.find(task);
  if (index == task_index_.end()) return 0;
  const absl::Span<const float> row = online_->Posterior(index->second);
  return *std::max_element(row.begin(), row.end());
}

double LabelModel::GainOfOneMore(const TaskKey& task) const {
  const auto index = task_index_.find(task);
  if (index == task_index_.end()) return 1;
  const absl::Span<const float> row = online_->Posterior(index->second);
  // A worker never seen counts as an average one.
  const double accuracy = online_->WorkerAccuracy(online_->workers());
  const double error = (1 - accuracy) / (static_cast<double>(row.size()) - 1);
  // After label l the best answer is right with max over k of P(k) P(l | k), summed over l.
  double right_after = 0, right_now = 0;
  for (size_t l = 0; l < row.size(); ++l) {
    double best = 0;
    for (size_t k = 0; k < row.size(); ++k) {
      best = std::max(best, row[k] * (k == l ? accuracy : error));
    }
    right_after += best;
    right_now = std::max<double>(right_now, row[l]);
  }
  return std::max(0.0, right_after - right_now);
}

void LabelModel::Rebuild() {
  votes_since_pass_ = 0;
  if (given_up_) return;
  online_->Rebuild(/*threads=*/1);
  FitCalibration();
}

// On posteriors that were made without knowing the gold answers.
void LabelModel::FitCalibration() {
  Gold gold(tasks_.size(), kNoGold);
  int known = 0;
  for (size_t t = 0; t < tasks_.size(); ++t) {
    gold[t] = tasks_[t].votes.empty() ? kNoGold : tasks_[t].gold;
    known += gold[t] == kNoGold ? 0 : 1;
  }
  if (known < kGoldForCalibration) return;
  const auto answers =
      AnswerSet::Build(online_->Answers(), online_->tasks(), online_->workers(), online_->labels());
  CHECK_OK(answers);
  const double per_task = static_cast<double>(votes_) / static_cast<double>(tasks_.size());
  power_ =
      FitPower(ShrinkDs(*answers, {}).posterior, gold, FallbackPower(Confidence::kModel, per_task));
}

v1::ModelChanges LabelModel::TakeChanges() { return std::exchange(changes_, {}); }

v1::ModelSnapshot LabelModel::Snapshot() const {
  v1::ModelSnapshot snapshot;
  snapshot.set_given_up(given_up_);
  if (given_up_) return snapshot;
  for (const std::string& answer : classes_) snapshot.add_classes(answer);
  for (const Task& task : tasks_) {
    snapshot.add_batches(task.key.batch);
    snapshot.add_ordinals(task.key.ordinal);
    snapshot.add_vote_counts(static_cast<uint32_t>(task.votes.size()));
    snapshot.add_gold(static_cast<uint32_t>(task.gold + 1));
    for (const Vote& vote : task.votes) {
      snapshot.add_vote_workers(vote.worker);
      snapshot.add_vote_labels(vote.label);
    }
  }
  for (const int64_t worker : workers_) snapshot.add_workers(worker);
  snapshot.set_power(power_);
  return snapshot;
}

LabelModel LabelModel::Restore(int64_t project_id, const v1::ModelSnapshot& snapshot) {
  LabelModel model;
  model.given_up_ = snapshot.given_up();
  for (const std::string& answer : snapshot.classes()) {
    model.class_index_.emplace(answer, static_cast<uint32_t>(model.classes_.size()));
    model.classes_.push_back(answer);
  }
  for (const int64_t worker : snapshot.workers()) model.WorkerOf(worker);
  int vote = 0;
  for (int t = 0; t < snapshot.batches_size(); ++t) {
    Task& task =
        model.tasks_[model.TaskOf({project_id, snapshot.batches(t), snapshot.ordinals(t)})];
    task.gold = static_cast<int32_t>(snapshot.gold(t)) - 1;
    for (uint32_t i = 0; i < snapshot.vote_counts(t); ++i, ++vote) {
      task.votes.push_back({snapshot.vote_workers(vote), snapshot.vote_labels(vote)});
    }
  }
  model.votes_ = vote;
  const auto labels = std::max(kClassesMin, static_cast<uint32_t>(model.classes_.size()));
  model.online_ = std::make_unique<OnlineConsensus>(labels);
  model.Fill();
  model.power_ = snapshot.power();
  return model;
}

void LabelModel::Redo(int64_t project_id, const v1::ModelChanges& changes) {
  int next_class = 0;
  for (const v1::ModelChanges::Vote& change : changes.votes()) {
    if (change.ordinal() == 0) {
      AddClass(changes.classes(next_class++));
      continue;
    }
    const uint32_t task = TaskOf({project_id, change.batch(), change.ordinal()});
    if (change.gold()) {
      tasks_[task].gold = change.label() - 1;
      CHECK_OK(online_->SetGold(task, tasks_[task].gold));
    } else if (change.label() == 0) {
      TakeOut(task, WorkerOf(change.worker()));
    } else {
      Put(task, {WorkerOf(change.worker()), static_cast<uint32_t>(change.label() - 1)});
    }
  }
  changes_.Clear();
}

std::vector<LabelModel::WorkerView> LabelModel::Workers() const {
  std::vector<WorkerView> views(workers_.size());
  if (given_up_) return {};
  const size_t classes = online_->labels();
  for (size_t w = 0; w < views.size(); ++w) {
    views[w].worker_id = workers_[w];
    views[w].accuracy = online_->WorkerAccuracy(static_cast<uint32_t>(w));
    views[w].confusion.assign(classes * classes, 0);
  }
  for (uint32_t t = 0; t < tasks_.size(); ++t) {
    const absl::Span<const float> row = online_->Posterior(t);
    for (const Vote& vote : tasks_[t].votes) {
      WorkerView& view = views[vote.worker];
      ++view.answers;
      for (size_t k = 0; k < classes; ++k) view.confusion[k * classes + vote.label] += row[k];
    }
  }
  return views;
}

}  // namespace crowdloom::consensus
