#include "services/dispatch/core/sampling_plan.h"

#include <algorithm>
#include <array>
#include <string>

#include "common/base/check.h"

namespace crowdloom::dispatch {
namespace {

using Acceptance = v1::Project::Acceptance;

constexpr std::array<int32_t, 16> kAqls = {10,  15,  25,   40,   65,   100,  150,  250,
                                           400, 650, 1000, 1500, 2500, 4000, 6500, 10000};

// The rows of the master tables; S is used under tightened inspection only.
constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRS";
constexpr int kLetterCount = 17;

// Table 1: for lots up to this many units, the code letters of S-1..S-4, I, II, III.
struct LetterRow {
  int64_t lot_size_max;
  std::string_view letters;
};
constexpr LetterRow kLetterRows[] = {
    {8, "AAAAAAB"},       {15, "AAAAABC"},      {25, "AABBBCD"},        {50, "ABBCCDE"},
    {90, "BBCCCEF"},      {150, "BBCDDFG"},     {280, "BCDEEGH"},       {500, "BCDEFHJ"},
    {1'200, "CCEFGJK"},   {3'200, "CDEGHKL"},   {10'000, "CDFGJLM"},    {35'000, "CDFHKMN"},
    {150'000, "DEGJLNP"}, {500'000, "DEGJMPQ"}, {INT64_MAX, "DEHKNQR"},
};

constexpr int kUp = -1;    // the plan above in the column
constexpr int kDown = -2;  // the plan below in the column

// One master table: acceptance numbers by row + column, from first_sum on; before it an arrow
// points down, after the last one up.
struct MasterTable {
  int first_sum;
  std::array<int, 11> accept;
  std::array<int32_t, kLetterCount> sizes;
  int rows;
};
constexpr MasterTable kNormal = {
    14,
    {0, kUp, kDown, 1, 2, 3, 5, 7, 10, 14, 21},
    {2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150},
    16};
constexpr MasterTable kTightened = {
    15,
    {0, kDown, kDown, 1, 2, 3, 5, 8, 12, 18, kUp},
    {2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150},
    17};
constexpr MasterTable kReduced = {
    14,
    {0, kUp, kDown, kDown, 1, 2, 3, 5, 6, 8, 10},
    {2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250},
    16};

const MasterTable& TableOf(v1::Severity severity) {
  switch (severity) {
    case v1::SEVERITY_TIGHTENED:
    case v1::SEVERITY_DISCONTINUED:
      return kTightened;
    case v1::SEVERITY_REDUCED:
      return kReduced;
    default:
      return kNormal;
  }
}

int CellOf(const MasterTable& table, int letter, int column) {
  // Letter S exists for one cell alone: AQL 0.025.
  const int at = letter + column - table.first_sum;
  if (at < 0) return kDown;
  return at < static_cast<int>(table.accept.size()) ? table.accept[at] : kUp;
}

// The row of the plan that a cell leads to.
int Resolve(const MasterTable& table, int letter, int column) {
  const int cell = CellOf(table, letter, column);
  if (cell >= 0) return letter;
  if (cell == kDown) {
    for (int below = letter + 1; below < table.rows; ++below) {
      if (CellOf(table, below, column) >= 0) return below;
    }
  }
  for (int above = letter - 1; above >= 0; --above) {
    if (CellOf(table, above, column) >= 0) return above;
  }
  // No plan above either, so the arrow up stood at the column's head: the first plan below.
  for (int below = letter + 1; below < table.rows; ++below) {
    if (CellOf(table, below, column) >= 0) return below;
  }
  CHECK(false) << "a column without plans";
  return letter;
}

int ColumnOf(int32_t aql) {
  const auto found = std::find(kAqls.begin(), kAqls.end(), aql);
  CHECK(found != kAqls.end()) << "AQL " << aql;
  return static_cast<int>(found - kAqls.begin());
}

}  // namespace

bool IsAql(int32_t aql_milli_percent) {
  return std::find(kAqls.begin(), kAqls.end(), aql_milli_percent) != kAqls.end();
}

Acceptance WithDefaults(Acceptance terms) {
  if (terms.level() == Acceptance::LEVEL_UNSPECIFIED) terms.set_level(Acceptance::GENERAL_II);
  if (terms.aql_milli_percent() == 0) terms.set_aql_milli_percent(kAqlDefault);
  if (terms.denominator() == Acceptance::DENOMINATOR_UNSPECIFIED) {
    terms.set_denominator(Acceptance::TASK);
  }
  if (terms.returns_max() == 0) terms.set_returns_max(3);
  return terms;
}

int CodeLetter(Acceptance::Level level, int64_t lot_size) {
  const auto* row = std::find_if(std::begin(kLetterRows), std::end(kLetterRows) - 1,
                                 [&](const LetterRow& r) { return lot_size <= r.lot_size_max; });
  const int column = level == Acceptance::LEVEL_UNSPECIFIED ? 5 : static_cast<int>(level) - 1;
  return static_cast<int>(kLetters.find(row->letters[column]));
}

v1::SamplingPlan PlanFor(const Acceptance& given, v1::Severity severity, int64_t lot_size) {
  const Acceptance terms = WithDefaults(given);
  const MasterTable& table = TableOf(severity);
  const int column = ColumnOf(terms.aql_milli_percent());
  const int letter = Resolve(table, CodeLetter(terms.level(), lot_size), column);
  v1::SamplingPlan plan;
  plan.set_severity(severity);
  plan.set_denominator(terms.denominator());
  plan.set_lot_size(lot_size);
  plan.set_code_letter(std::string(1, kLetters[letter]));
  plan.set_sample_size(static_cast<int32_t>(std::min<int64_t>(table.sizes[letter], lot_size)));
  plan.set_accept_number(CellOf(table, letter, column));
  plan.set_reject_number(plan.accept_number() + 1);
  plan.set_aql_milli_percent(terms.aql_milli_percent());
  plan.set_level(terms.level());
  return plan;
}

std::optional<int32_t> AcceptNumberOneStepTighter(const v1::SamplingPlan& plan,
                                                  const Acceptance& terms) {
  const int column = ColumnOf(plan.aql_milli_percent());
  if (column == 0) return std::nullopt;
  Acceptance tighter = terms;
  tighter.set_aql_milli_percent(kAqls[column - 1]);
  return PlanFor(tighter, plan.severity(), plan.lot_size()).accept_number();
}

}  // namespace crowdloom::dispatch
