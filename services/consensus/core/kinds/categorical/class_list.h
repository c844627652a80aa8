// Class names as dense labels, shared by the kinds whose answer is one of a list of classes.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_CATEGORICAL_CLASS_LIST_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_CATEGORICAL_CLASS_LIST_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/consensus/core/answer_table.h"
#include "services/consensus/core/kinds/kind.h"

namespace crowdloom::consensus {

struct ClassList {
  std::vector<std::string_view> names;  // numbers in order of value, then other names by bytes
  std::vector<uint32_t> of_label;       // class of each label of the table
};

// The classes of the answers, and of gold that nobody answered.
ClassList SortedClasses(const AnswerTable& table, absl::Span<const KnownLabel> gold);

absl::StatusOr<AnswerSet> DenseAnswers(const AnswerTable& table, const ClassList& classes);

// Empty when there is no gold for any task of the table.
Gold DenseGold(const AnswerTable& table, const ClassList& classes,
               absl::Span<const KnownLabel> gold);

// accuracy, expected_calibration_error, log_loss_of_label and tasks_with_truth.
std::vector<Figure> ScoreLabels(const KindResult& result, absl::Span<const KnownLabel> truth);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_CATEGORICAL_CLASS_LIST_H_
