// crowdctl agreement: how much the workers of an answer file agree beyond chance.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/offline/answers_file.h"
#include "clients/cli/offline/commands.h"
#include "clients/cli/offline/csv.h"
#include "clients/cli/offline/text_file.h"
#include "services/consensus/core/agreement/agreement.h"
#include "services/consensus/core/json.h"
#include "services/consensus/core/kinds/last_answers.h"

namespace crowdloom::cli {
namespace {

using consensus::KrippendorffAlpha;
using consensus::Metric;

struct NamedFigure {
  const char* name;
  std::optional<double> value;
};

struct Ratings {
  consensus::RatedTasks tasks;
  std::vector<std::string_view> labels;  // by place, where labels are no numbers
  bool numbers = true;  // every label is a number: order and distance have a meaning
};

Ratings RatingsOf(const consensus::AnswerTable& table) {
  Ratings ratings;
  std::vector<double> value(table.labels.size());
  for (size_t l = 0; l < value.size() && ratings.numbers; ++l) {
    ratings.numbers = consensus::ParseNumber(table.labels[l], &value[l]);
  }
  for (size_t l = 0; l < value.size() && !ratings.numbers; ++l) value[l] = static_cast<double>(l);
  if (!ratings.numbers) ratings.labels = table.labels.names();
  for (const auto& answers : consensus::LastAnswers(table)) {
    ratings.tasks.emplace_back();
    for (const consensus::LastAnswer& answer : answers) {
      ratings.tasks.back().push_back({answer.worker, value[answer.label]});
    }
  }
  return ratings;
}

// More labels than this are no list that anybody reads.
constexpr size_t kLabelsMax = 200;
// Two workers need this many tasks in common before their kappa says anything.
constexpr uint32_t kCommonTasksMin = 2;

std::vector<NamedFigure> Measure(const Ratings& ratings) {
  const auto alpha = [&](Metric metric) -> std::optional<double> {
    if (!ratings.numbers && metric != Metric::kNominal) return std::nullopt;
    return KrippendorffAlpha(ratings.tasks, metric);
  };
  return {{"alpha_nominal", alpha(Metric::kNominal)},
          {"alpha_ordinal", alpha(Metric::kOrdinal)},
          {"alpha_interval", alpha(Metric::kInterval)},
          {"alpha_ratio", alpha(Metric::kRatio)},
          {"fleiss_kappa", consensus::FleissKappa(ratings.tasks)},
          {"mean_pairwise_kappa",
           consensus::MeanKappa(consensus::PairwiseAgreement(
               ratings.tasks, consensus::KappaWeights::kNone, kCommonTasksMin))}};
}

std::string ValueOrNull(const std::optional<double>& value) {
  return value ? consensus::JsonNumber(*value) : "null";
}

std::string NameOf(const Ratings& ratings, double value) {
  return ratings.numbers ? consensus::JsonNumber(value)
                         : std::string(ratings.labels[static_cast<size_t>(value)]);
}

void PrintText(const std::vector<NamedFigure>& figures, const Ratings& ratings) {
  for (const NamedFigure& figure : figures) {
    std::printf(
        "%-22s %s\n", figure.name,
        figure.value ? consensus::JsonNumber(*figure.value).c_str() : "has no meaning here");
  }
  const auto labels = consensus::PerLabelAgreement(ratings.tasks);
  if (labels.size() > kLabelsMax) return;
  for (const consensus::LabelAgreement& label : labels) {
    std::printf("  label %-14s %s of %.0f answers\n", NameOf(ratings, label.value).c_str(),
                ValueOrNull(label.alpha).c_str(), label.answers);
  }
}

void PrintJson(const std::vector<NamedFigure>& figures, const Ratings& ratings) {
  std::string out = "{";
  for (const NamedFigure& figure : figures) {
    absl::StrAppend(&out, consensus::JsonQuoted(figure.name), ":", ValueOrNull(figure.value), ",");
  }
  absl::StrAppend(&out, "\"labels\":[");
  const auto labels = consensus::PerLabelAgreement(ratings.tasks);
  for (size_t i = 0; i < std::min(labels.size(), kLabelsMax); ++i) {
    absl::StrAppend(&out, i > 0 ? "," : "",
                    "{\"label\":", consensus::JsonQuoted(NameOf(ratings, labels[i].value)),
                    ",\"answers\":", labels[i].answers, ",\"alpha\":", ValueOrNull(labels[i].alpha),
                    "}");
  }
  std::printf("%s]}\n", out.c_str());
}

// worker,other,common,observed,kappa: every pair with enough tasks in common.
std::string PairsCsv(const consensus::AnswerTable& table, const Ratings& ratings) {
  std::string out = "worker,other,common,observed,kappa\n";
  for (const consensus::PairAgreement& pair : consensus::PairwiseAgreement(
           ratings.tasks, consensus::KappaWeights::kNone, kCommonTasksMin)) {
    AppendCsvField(table.workers[pair.first], &out);
    out.push_back(',');
    AppendCsvField(table.workers[pair.second], &out);
    absl::StrAppend(&out, ",", pair.common, ",", consensus::JsonNumber(pair.observed), ",",
                    pair.kappa ? consensus::JsonNumber(*pair.kappa) : "", "\n");
  }
  return out;
}

}  // namespace

void AddAgreementCommand(CLI::App& app) {
  struct Flags {
    std::string input;
    std::string pairs;
    bool json = false;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("agreement", "How much workers agree beyond chance");
  command
      ->add_option("--input", flags->input, "answers: CSV with task,worker,label; .gz; - is stdin")
      ->required();
  command->add_option("--pairs", flags->pairs, "file to write about every pair of workers");
  command->add_flag("--json", flags->json, "print one JSON object");
  command->callback([flags] {
    const auto answers = LoadAnswers(flags->input);
    FinishCommand(answers.status());
    const std::unique_ptr<GivenAnswers> given = WithoutEmptyLabels((*answers)->table);
    const consensus::AnswerTable& table = given == nullptr ? (*answers)->table : given->table;
    const Ratings ratings = RatingsOf(table);
    if (!flags->pairs.empty()) FinishCommand(WriteTextFile(flags->pairs, PairsCsv(table, ratings)));
    flags->json ? PrintJson(Measure(ratings), ratings) : PrintText(Measure(ratings), ratings);
  });
}

}  // namespace crowdloom::cli
