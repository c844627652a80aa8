#include "services/consensus/core/testing/datasets.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <random>
#include <sstream>
#include <stdexcept>

#include "services/consensus/core/categorical/method.h"

namespace crowdloom::consensus::testing {
namespace {

uint32_t IndexOf(const std::string& name, std::map<std::string, uint32_t>* names) {
  return names->emplace(name, static_cast<uint32_t>(names->size())).first->second;
}

}  // namespace

std::string DatasetsFolder() {
  const char* folder = std::getenv("CROWDLOOM_DATASETS");
  return folder == nullptr ? "" : folder;
}

Json LoadVector(const std::string& file) {
  std::ifstream stream(DatasetsFolder() + "/vectors/" + file);
  std::stringstream text;
  text << stream.rdbuf();
  absl::StatusOr<Json> json = ParseJson(text.str());
  if (!json.ok()) throw std::runtime_error(file + ": " + std::string(json.status().message()));
  return *std::move(json);
}

AnswerSet NamedAnswers::Build() const {
  return *AnswerSet::Build(rows, static_cast<uint32_t>(tasks.size()),
                           static_cast<uint32_t>(workers.size()),
                           static_cast<uint32_t>(labels.size()));
}

NamedAnswers AnswersOf(const Json& vector) {
  NamedAnswers named;
  const std::vector<Json>& answers = vector.Find("answers")->items;
  for (const Json& row : answers) named.labels.emplace(row.items[2].string, 0);
  uint32_t next = 0;
  for (auto& [name, index] : named.labels) index = next++;
  for (const Json& row : answers) {
    named.rows.push_back({IndexOf(row.items[0].string, &named.tasks),
                          IndexOf(row.items[1].string, &named.workers),
                          named.labels[row.items[2].string]});
  }
  return named;
}

AnswerSet Crowd::Build() const { return *AnswerSet::Build(rows, tasks, workers, labels); }

Crowd MakeCrowd(uint32_t tasks, uint32_t workers, uint32_t labels, uint32_t overlap,
                uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  Crowd crowd = {{}, {}, tasks, workers, labels};
  std::vector<double> accuracy(workers);
  for (double& a : accuracy) a = 0.5 + 0.45 * unit();
  std::vector<uint32_t> order(workers);
  std::iota(order.begin(), order.end(), 0);
  for (uint32_t t = 0; t < tasks; ++t) {
    crowd.truth.push_back(static_cast<int32_t>(below(labels)));
    for (uint32_t i = 0; i < std::min(overlap, workers); ++i) {
      std::swap(order[i], order[i + below(workers - i)]);
      const bool right = labels == 1 || unit() < accuracy[order[i]];
      const uint32_t truth = static_cast<uint32_t>(crowd.truth[t]);
      const uint32_t label = right ? truth : (truth + 1 + below(labels - 1)) % labels;
      crowd.rows.push_back({t, order[i], label});
    }
  }
  return crowd;
}

double AccuracyOf(const Matrix<float>& posterior, const Gold& truth) {
  double right = 0;
  double known = 0;
  for (size_t t = 0; t < truth.size(); ++t) {
    if (truth[t] == kNoGold) continue;
    known += 1;
    right += static_cast<int32_t>(LabelOf(posterior, t)) == truth[t] ? 1 : 0;
  }
  return known > 0 ? right / known : 0;
}

}  // namespace crowdloom::consensus::testing
