// crowdctl agreement: how much the workers of an answer file agree beyond chance.

#include <cstdio>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/offline/answers_file.h"
#include "clients/cli/offline/commands.h"
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
  bool numbers = true;  // every label is a number: order and distance have a meaning
};

Ratings RatingsOf(const consensus::AnswerTable& table) {
  Ratings ratings;
  std::vector<double> value(table.labels.size());
  for (size_t l = 0; l < value.size() && ratings.numbers; ++l) {
    ratings.numbers = consensus::ParseNumber(table.labels[l], &value[l]);
  }
  for (size_t l = 0; l < value.size() && !ratings.numbers; ++l) value[l] = static_cast<double>(l);
  for (const auto& answers : consensus::LastAnswers(table)) {
    ratings.tasks.emplace_back();
    for (const consensus::LastAnswer& answer : answers) {
      ratings.tasks.back().push_back({answer.worker, value[answer.label]});
    }
  }
  return ratings;
}

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

void Print(const std::vector<NamedFigure>& figures, bool json) {
  std::string out = json ? "{" : "";
  for (const NamedFigure& figure : figures) {
    const std::string value = figure.value ? consensus::JsonNumber(*figure.value) : "null";
    if (json) {
      absl::StrAppend(&out, out.size() > 1 ? "," : "", consensus::JsonQuoted(figure.name), ":",
                      value);
    } else {
      absl::StrAppend(&out, figure.name, " ", figure.value ? value : "has no meaning here", "\n");
    }
  }
  std::printf("%s", (json ? out + "}\n" : out).c_str());
}

}  // namespace

void AddAgreementCommand(CLI::App& app) {
  auto input = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("agreement", "How much workers agree beyond chance");
  command->add_option("--input", *input, "answers: CSV with task,worker,label; .gz; - is stdin")
      ->required();
  command->add_flag("--json", *json, "print one JSON object");
  command->callback([input, json] {
    const auto answers = LoadAnswers(*input);
    FinishCommand(answers.status());
    Print(Measure(RatingsOf((*answers)->table)), *json);
  });
}

}  // namespace crowdloom::cli
