// What the tests of this library share: the recorded crowds and reference vectors outside the
// repository, and small generated crowds.
//
// CROWDLOOM_DATASETS names the folder that holds `crowd` and `vectors`; tests that need it skip
// with a message when it is not set.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_TESTING_DATASETS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_TESTING_DATASETS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/consensus/core/answers.h"
#include "services/consensus/core/json.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus::testing {

// The folder, or "" when the variable is not set.
std::string DatasetsFolder();

// A file of the vectors folder, parsed.
Json LoadVector(const std::string& file);

// Rows of names made dense, in order of first sight; labels sorted.
struct NamedAnswers {
  std::vector<Answer> rows;
  std::map<std::string, uint32_t> tasks;
  std::map<std::string, uint32_t> workers;
  std::map<std::string, uint32_t> labels;

  AnswerSet Build() const;
};

// From the "answers" list of a vector: [task, worker, label] each.
NamedAnswers AnswersOf(const Json& vector);

// A crowd with known truth. Workers differ in accuracy; errors fall on any other label.
struct Crowd {
  std::vector<Answer> rows;
  Gold truth;
  uint32_t tasks;
  uint32_t workers;
  uint32_t labels;

  AnswerSet Build() const;
};
Crowd MakeCrowd(uint32_t tasks, uint32_t workers, uint32_t labels, uint32_t overlap, uint64_t seed);

// Share of tasks whose most probable label is the truth.
double AccuracyOf(const Matrix<float>& posterior, const Gold& truth);

}  // namespace crowdloom::consensus::testing

#define CROWDLOOM_SKIP_WITHOUT_DATASETS()                                        \
  if (::crowdloom::consensus::testing::DatasetsFolder().empty()) {               \
    GTEST_SKIP() << "CROWDLOOM_DATASETS is not set: recorded crowds not tested"; \
  }

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_TESTING_DATASETS_H_
