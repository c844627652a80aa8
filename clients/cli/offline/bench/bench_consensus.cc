// ./dev bench consensus: accuracy of every method on recorded crowds, and speed on a large made
// one.
//
// Recorded crowds are looked for in $CROWDLOOM_DATASETS/crowd; without them only speed is measured.
// The peer, crowd-kit, is installed in a throwaway environment and run on the same files; where
// that cannot be, a message says so and its figures are missing. --quick leaves the peer, the gold
// draws and all methods but majority, the default and auto out.

#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "clients/cli/offline/aggregate_run.h"
#include "clients/cli/offline/answers_file.h"
#include "clients/cli/offline/bench/gold_draws.h"
#include "clients/cli/offline/bench/measured_command.h"
#include "clients/cli/offline/bench/peer.h"
#include "clients/cli/offline/bench/service_bench.h"
#include "clients/cli/offline/bench/synthetic_crowd.h"
#include "clients/cli/offline/text_file.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/json.h"
#include "services/consensus/core/online/online_consensus.h"

namespace crowdloom::cli {
namespace {

constexpr const char* kCategorical[] = {"bluebird", "rte",         "product",  "tweet",
                                        "dog",      "face",        "music",    "web",
                                        "weather",  "weather_amt", "fact_eval"};
constexpr size_t kGold = 50;
constexpr int kGoldDraws = 5;
constexpr int kSpeedRuns = 5;

struct OtherKind {
  const char* set;
  const char* kind;
  const char* figure;
  const char* key;
};
constexpr OtherKind kOthers[] = {
    {"reading_level", "pairwise", "pair_accuracy", "pairwise_accuracy"},
    {"crowdspeech_dev_clean", "text", "word_error_rate", "speech_word_error_rate"},
    {"crowdwsa_t1", "text", "word_error_rate", "translation_word_error_rate"},
    {"conll_ner_val", "sequence", "f1", "ner_f1"},
    {"pico_spans_a", "spans", "f1", "spans_f1"},
    {"boxes_a", "boxes", "f1", "boxes_f1"},
    {"affect_anger", "numeric", "mean_absolute_error", "affect_anger_error"},
    {"affect_fear", "numeric", "mean_absolute_error", "affect_fear_error"},
    {"affect_joy", "numeric", "mean_absolute_error", "affect_joy_error"},
};

class Bench {
 public:
  Bench(std::string crowd_folder, bool quick)
      : crowd_folder_(std::move(crowd_folder)), quick_(quick) {}

  // First of all, while this process is small enough to be forked without weight.
  void MeasureSpeed(const std::string& answers, const std::string& truth) {
    std::puts("\n| made crowd | wall s | CPU s | peak MB | accuracy |\n|---|---:|---:|---:|---:|");
    MeasureMethod(answers, truth, "shrink-ds", "synth", kSpeedRuns);
    MeasureMethod(answers, truth, "auto", "synth_auto", 1);
    MeasureOnline(answers);
  }

  void MeasureAccuracy() {
    if (crowd_folder_.empty() || !std::filesystem::exists(crowd_folder_)) {
      std::puts("\nCROWDLOOM_DATASETS is not set: accuracy on recorded crowds not measured");
      return;
    }
    PrintHeader();
    for (const consensus::Method& method : consensus::Methods()) {
      const std::string name(method.name);
      const bool needed = name == "majority" || name == "auto" || name == consensus::kDefaultMethod;
      if (quick_ && !needed) continue;
      const Means means = MeasureEverySet(name);
      if (name == consensus::kDefaultMethod) {
        Keep("mean_accuracy_default", means.accuracy);
        Keep("ece_default", means.error);
      }
      if (name == "auto") {
        Keep("mean_accuracy_auto", means.accuracy);
        Keep("ece_auto", means.error);
        Keep("worst_against_majority_auto", WorstAgainstMajority());
      }
    }
    if (peer_ != nullptr) {
      for (const char* method : {"MajorityVote", "Wawa", "DawidSkene"}) PrintPeerRow(method);
    }
    if (!quick_) MeasureGold();
    MeasureOtherKinds();
  }

  // The peer's Dawid-Skene and the default method on one file, in CPU seconds.
  void MeasurePeer(const std::string& folder, const std::string& answers,
                   const std::string& truth) {
    if (quick_) return;
    auto installed = Peer::Install(folder);
    if (!installed.ok()) {
      std::printf("\npeer not measured: %s\n", std::string(installed.status().message()).c_str());
      return;
    }
    peer_ = *std::move(installed);
    const auto theirs = peer_->Run("DawidSkene", answers, truth);
    const auto ours = RunMeasured({.input = answers, .kind = "categorical", .threads = 1});
    if (!theirs.ok() || !ours.ok()) {
      std::puts("\npeer not measured: it failed on the made crowd");
      return;
    }
    const double ratio = theirs->cpu_seconds / ours->cpu_seconds;
    std::printf(
        "\npeer's Dawid-Skene: %.2f CPU s, accuracy %.4f; shrink-ds %.3f CPU s: %.0f times\n",
        theirs->cpu_seconds, theirs->accuracy, ours->cpu_seconds, ratio);
    Keep("peer_ratio", ratio);
    Keep("peer_cpu_s", theirs->cpu_seconds);
  }

  std::string Json() const {
    std::string out = "{";
    for (const auto& [name, value] : figures_) {
      out.append(out.size() > 1 ? "," : "").append(consensus::JsonQuoted(name)).append(":");
      out.append(consensus::JsonNumber(value));
    }
    return out + "}";
  }

  void MeasureService() {
    const auto figures = RunServiceBench(quick_);
    if (!figures.ok()) {
      std::printf("\nthe live service: %s\n", std::string(figures.status().message()).c_str());
      return;
    }
    std::puts("\nthe live service:");
    for (const auto& [name, value] : *figures) {
      std::printf("  %s %.4g\n", name.c_str(), value);
      Keep(name, value);
    }
  }

 private:
  struct Means {
    double accuracy = 0;
    double error = 0;
  };

  void Keep(const std::string& name, double value) { figures_.emplace_back(name, value); }

  static double FigureOf(const AggregateReport& report, const std::string& name) {
    for (const consensus::Figure& figure : report.figures) {
      if (figure.name == name) return figure.value;
    }
    return std::nan("");
  }

  void MeasureMethod(const std::string& answers, const std::string& truth,
                     const std::string& method, const std::string& key, int runs) {
    CommandCost best;
    for (int run = 0; run < runs; ++run) {
      const auto cost = RunMeasured({.input = answers,
                                     .kind = "categorical",
                                     .method = method,
                                     .output = answers + ".consensus",
                                     .threads = 1});
      if (!cost.ok()) {
        std::fprintf(stderr, "%s\n", std::string(cost.status().message()).c_str());
        std::exit(1);
      }
      if (run == 0 || cost->wall_seconds < best.wall_seconds) best = *cost;
    }
    const auto scored =
        RunMeasured({.input = answers, .kind = "categorical", .method = method, .truth = truth});
    const double accuracy = scored->figures.at("accuracy");
    std::printf("| %s | %.3f | %.3f | %.0f | %.4f |\n", method.c_str(), best.wall_seconds,
                best.cpu_seconds, best.peak_mb, accuracy);
    std::fflush(stdout);
    Keep(key + "_s", best.wall_seconds);
    Keep(key + "_cpu_s", best.cpu_seconds);
    Keep(key + "_peak_mb", best.peak_mb);
    Keep(key + "_accuracy", accuracy);
  }

  void MeasureOnline(const std::string& answers) {
    const auto file = LoadAnswers(answers);
    const consensus::AnswerTable& table = (*file)->table;
    consensus::OnlineConsensus live(static_cast<uint32_t>(table.labels.size()));
    const auto start = std::chrono::steady_clock::now();
    for (const consensus::Answer& row : table.rows) (void)live.AddAnswer(row);
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - start;
    const double each = taken.count() / std::max<double>(1, static_cast<double>(table.rows.size()));
    std::printf("\nonline: %.2f us an answer\n", each);
    Keep("online_us_per_answer", each);
  }

  void PrintHeader() const {
    std::printf("\n| accuracy |");
    for (const char* set : kCategorical) std::printf(" %s |", set);
    std::printf(" mean | ECE |\n|---|");
    for (size_t i = 0; i < std::size(kCategorical) + 2; ++i) std::printf("---:|");
    std::puts("");
  }

  void PrintPeerRow(const char* method) const {
    std::printf("| peer: %s |", method);
    double mean = 0;
    for (const char* set : kCategorical) {
      const std::string folder = crowd_folder_ + "/" + set;
      const auto figures = peer_->Run(method, folder + "/answers.csv", folder + "/truth.csv");
      const double accuracy = figures.ok() ? figures->accuracy : std::nan("");
      mean += accuracy / std::size(kCategorical);
      std::printf(" %.4f |", accuracy);
      std::fflush(stdout);
    }
    std::printf(" %.4f | |\n", mean);
  }

  Means MeasureEverySet(const std::string& method) {
    Means means;
    std::printf("| %s |", method.c_str());
    std::vector<double> row;
    for (const char* set : kCategorical) {
      const std::string folder = crowd_folder_ + "/" + set;
      const auto report = RunAggregate({.input = folder + "/answers.csv",
                                        .kind = "categorical",
                                        .method = method,
                                        .truth = folder + "/truth.csv"});
      row.push_back(report.ok() ? FigureOf(*report, "accuracy") : std::nan(""));
      means.accuracy += row.back() / std::size(kCategorical);
      means.error += report.ok()
                         ? FigureOf(*report, "expected_calibration_error") / std::size(kCategorical)
                         : std::nan("");
      std::printf(" %.4f |", row.back());
      std::fflush(stdout);
    }
    std::printf(" %.4f | %.3f |\n", means.accuracy, means.error);
    if (method == "majority") majority_ = row;
    last_ = row;
    return means;
  }

  double WorstAgainstMajority() const {
    double worst = 1;
    for (size_t i = 0; i < last_.size(); ++i) worst = std::min(worst, last_[i] - majority_[i]);
    return worst;
  }

  void MeasureGold() {
    for (const char* method : {"shrink-ds", "auto"}) {
      Means means;
      for (const char* set : kCategorical) {
        const auto score = ScoreWithGold(crowd_folder_ + "/" + set, method, kGold, kGoldDraws);
        if (!score.ok()) continue;
        means.accuracy += score->accuracy / std::size(kCategorical);
        means.error += score->expected_calibration_error / std::size(kCategorical);
      }
      std::printf("\n%s with %zu gold tasks: mean accuracy of the others %.4f, ECE %.3f\n", method,
                  kGold, means.accuracy, means.error);
      Keep(std::string("mean_accuracy_gold50_") + method, means.accuracy);
      Keep(std::string("ece_gold50_") + method, means.error);
    }
  }

  void MeasureOtherKinds() {
    std::puts("\n| set | kind | measure | value | s |\n|---|---|---|---:|---:|");
    for (const OtherKind& other : kOthers) {
      const std::string folder = crowd_folder_ + "/" + other.set;
      const auto report = RunAggregate(
          {.input = folder + "/answers.csv", .kind = other.kind, .truth = folder + "/truth.csv"});
      if (!report.ok()) continue;
      const double value = FigureOf(*report, other.figure);
      std::printf("| %s | %s | %s | %.4f | %.2f |\n", other.set, other.kind, other.figure, value,
                  report->seconds);
      Keep(other.key, value);
    }
  }

  const std::string crowd_folder_;
  const bool quick_;
  std::unique_ptr<Peer> peer_;
  std::vector<std::pair<std::string, double>> figures_;
  std::vector<double> majority_;
  std::vector<double> last_;
};

// A folder of its own for made crowds and the peer, removed at the end.
class WorkFolder {
 public:
  WorkFolder()
      : folder_(std::filesystem::temp_directory_path() /
                ("crowdloom_bench_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~WorkFolder() { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_; }

  // Makes NAME_answers.csv and NAME_truth.csv in a child, so that the memory it takes is not
  // inherited by the commands measured.
  void Make(const std::string& name, const SyntheticCrowd& crowd) const {
    const pid_t child = fork();
    if (child == 0) {
      const CrowdFiles files = MakeCrowdFiles(crowd);
      const bool written = WriteTextFile(Answers(name), files.answers).ok() &&
                           WriteTextFile(Truth(name), files.truth).ok();
      _exit(written ? 0 : 1);
    }
    waitpid(child, nullptr, 0);
  }
  std::string Answers(const std::string& name) const { return folder_ / (name + "_answers.csv"); }
  std::string Truth(const std::string& name) const { return folder_ / (name + "_truth.csv"); }

 private:
  const std::filesystem::path folder_;
};

struct Flags {
  std::string synth;
  bool json = false;
  bool quick = false;
};

int Run(const Flags& flags) {
  const char* datasets = std::getenv("CROWDLOOM_DATASETS");
  Bench bench(datasets == nullptr ? "" : std::string(datasets) + "/crowd", flags.quick);
  const WorkFolder work;
  if (flags.synth.empty()) {
    work.Make("large", {});
    bench.MeasureSpeed(work.Answers("large"), work.Truth("large"));
  } else {
    bench.MeasureSpeed(flags.synth + "/answers.csv", flags.synth + "/truth.csv");
  }
  // The peer takes a hundred seconds for a million answers.
  if (!flags.quick) work.Make("small", {.tasks = 40000});
  bench.MeasurePeer(work.path(), work.Answers("small"), work.Truth("small"));
  bench.MeasureAccuracy();
  bench.MeasureService();
  if (flags.json) std::printf("%s\n", bench.Json().c_str());
  return 0;
}

}  // namespace
}  // namespace crowdloom::cli

int main(int argc, char** argv) {
  CLI::App app{"Accuracy and speed of aggregation"};
  crowdloom::cli::Flags flags;
  app.add_option("--synth", flags.synth,
                 "folder with answers.csv and truth.csv to measure speed on; made when missing");
  app.add_flag("--quick", flags.quick, "only what the goals are about, without the peer");
  app.add_flag("--json", flags.json, "print one flat JSON object on the last line");
  CLI11_PARSE(app, argc, argv);
  return crowdloom::cli::Run(flags);
}
