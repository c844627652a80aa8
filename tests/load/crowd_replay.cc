#include "tests/load/crowd_replay.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/base/rng.h"
#include "services/consensus/live/replay.h"

namespace crowdloom::load {
namespace {

using consensus::LogEntry;
using consensus::TaskKey;

constexpr int64_t kOrganization = int64_t{1} << 32;
constexpr int64_t kProject = kOrganization + 17;
constexpr double kPassGrowth = 0.07;

struct Recorded {
  int64_t worker = 0;
  std::string label;
};

struct Recordings {
  std::vector<std::vector<Recorded>> tasks;  // the last answer of each worker
  std::map<std::string, int> ordinals;       // from 1
};

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\r') continue;
    if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back().push_back(c);
    }
  }
  return fields;
}

std::vector<std::vector<std::string>> Rows(const std::string& path) {
  std::ifstream file(path);
  CHECK(file.good()) << path << " cannot be read";
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);  // the header
  while (std::getline(file, line)) rows.push_back(Fields(line));
  return rows;
}

Recordings Load(const std::string& folder, Rng& rng) {
  Recordings recordings;
  std::map<std::string, int64_t> workers;
  for (const auto& row : Rows(folder + "/answers.csv")) {
    const auto [task, fresh] =
        recordings.ordinals.emplace(row.at(0), static_cast<int>(recordings.tasks.size()) + 1);
    if (fresh) recordings.tasks.emplace_back();
    const int64_t worker =
        workers.emplace(row.at(1), static_cast<int64_t>(workers.size()) + 1).first->second;
    std::vector<Recorded>& given = recordings.tasks[static_cast<size_t>(task->second) - 1];
    std::erase_if(given, [&](const Recorded& one) { return one.worker == worker; });
    given.push_back({worker, row.at(2)});
  }
  for (auto& given : recordings.tasks) std::shuffle(given.begin(), given.end(), rng);
  return recordings;
}

// Gives answers while somebody asks for them.
class Rounds {
 public:
  Rounds(Recordings recordings, int threshold_ppm, uint64_t seed)
      : recordings_(std::move(recordings)),
        threshold_ppm_(threshold_ppm),
        rng_(seed),
        given_(recordings_.tasks.size(), 0) {}

  void Run() {
    std::vector<int> order(recordings_.tasks.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i) + 1;
    for (bool more = true; more;) {
      more = false;
      std::shuffle(order.begin(), order.end(), rng_);
      for (const int ordinal : order) more = Give(ordinal) || more;
      Pass();
    }
    // Nothing more will come.
    for (const int ordinal : order) Close(ordinal);
  }

  int64_t answers() const { return answers_; }
  std::string AnswerTo(int ordinal) const {
    const auto& record = replay_.records().at({kProject, 1, ordinal});
    return record.consensus.answer().values().at("label").choice().options(0);
  }

 private:
  bool IsOpen(int ordinal) const {
    const auto record = replay_.records().find({kProject, 1, ordinal});
    return record == replay_.records().end() ||
           record->second.consensus.state() == consensus::v1::Consensus::PENDING;
  }

  bool Give(int ordinal) {
    const auto& recorded = recordings_.tasks[static_cast<size_t>(ordinal) - 1];
    size_t& given = given_[static_cast<size_t>(ordinal) - 1];
    if (given == recorded.size() || !IsOpen(ordinal)) return false;
    const Recorded& answer = recorded[given++];
    events::v1::SubmissionReceived event;
    event.set_assignment(consensus::AssignmentName(
        {.task = {kProject, 1, ordinal}, .worker_id = kOrganization + answer.worker, .stage = 1}));
    event.set_attempt(1);
    (*event.mutable_answer()->mutable_values())["label"].mutable_choice()->add_options(
        answer.label);
    event.set_target(std::min<int>(2, static_cast<int>(recorded.size())));
    event.set_target_max(static_cast<int>(recorded.size()));
    event.set_dynamic_overlap(true);
    event.set_threshold_ppm(threshold_ppm_);
    event.set_settle_seconds(24 * 3600);
    event.mutable_submit_time()->set_seconds(++answers_);
    auto submission = consensus::ParseSubmission(std::move(event));
    CHECK_OK(submission);
    replay_.Add(EntryOf(*std::move(submission)));
    const auto& model = replay_.state().model();
    if (static_cast<double>(model.votes_since_pass()) >
        kPassGrowth * static_cast<double>(model.votes())) {
      Pass();
    }
    return true;
  }

  void Pass() {
    consensus::v1::Turn turn;
    turn.mutable_pass();
    replay_.Add(kProject, turn);
  }

  void Close(int ordinal) {
    LogEntry entry;
    entry.task = {kProject, 1, ordinal};
    entry.directive.mutable_target_changed()->set_closed(true);
    replay_.Add(std::move(entry));
  }

  const Recordings recordings_;
  const int threshold_ppm_;
  Rng rng_;
  std::vector<size_t> given_;
  consensus::Replay replay_;
  int64_t answers_ = 0;
};

}  // namespace

CrowdReplay ReplayCrowd(const std::string& folder, int threshold_ppm, uint64_t seed) {
  Rng rng(seed);
  const Recordings recordings = Load(folder, rng);
  CrowdReplay result;
  for (const auto& given : recordings.tasks) {
    result.recorded_per_task += static_cast<double>(given.size());
  }
  Rounds rounds(recordings, threshold_ppm, seed + 1);
  rounds.Run();
  double known = 0, right = 0;
  for (const auto& row : Rows(folder + "/truth.csv")) {
    const auto task = recordings.ordinals.find(row.at(0));
    if (task == recordings.ordinals.end()) continue;
    known += 1;
    right += rounds.AnswerTo(task->second) == row.at(1);
  }
  const auto tasks = static_cast<double>(recordings.tasks.size());
  result.recorded_per_task /= tasks;
  result.answers_per_task = static_cast<double>(rounds.answers()) / tasks;
  result.accuracy = right / known;
  return result;
}

}  // namespace crowdloom::load
