// The answers of a table grouped by task, one a worker (the last), with labels as they are in the
// table: where the kinds start that read a label's text instead of treating it as a class.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_LAST_ANSWERS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_LAST_ANSWERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/consensus/core/answer_table.h"
#include "services/consensus/core/kinds/kind.h"

namespace crowdloom::consensus {

struct LastAnswer {
  uint32_t worker;
  uint32_t label;
};

// By task, sorted by worker.
std::vector<std::vector<LastAnswer>> LastAnswers(const AnswerTable& table);

// INVALID_ARGUMENT that names the task and worker of the first row with this label, and carries the
// number of that row (RowOfBadLabel), so that who knows the file can name the line.
absl::Status BadLabel(const AnswerTable& table, uint32_t label, std::string_view why);

std::optional<size_t> RowOfBadLabel(const absl::Status& status);

// One row a worker, with the skill given.
std::vector<WorkerRow> WorkerRows(const std::vector<std::vector<LastAnswer>>& answers,
                                  const std::vector<double>& skill);

// The number that the whole text is, or false; numbers beyond 1e100 are none, since their squares
// must stay finite.
bool ParseNumber(std::string_view text, double* value);

// Up to a few hundred labels spread over the table, to recognise a kind by.
std::vector<std::string_view> SampleLabels(const AnswerTable& table);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_LAST_ANSWERS_H_
