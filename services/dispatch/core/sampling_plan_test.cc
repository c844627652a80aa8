#include "services/dispatch/core/sampling_plan.h"

#include <gtest/gtest.h>

#include <string>

namespace crowdloom::dispatch {
namespace {

using Acceptance = v1::Project::Acceptance;

v1::SamplingPlan Plan(Acceptance::Level level, int32_t aql, v1::Severity severity, int64_t size) {
  Acceptance terms;
  terms.set_level(level);
  terms.set_aql_milli_percent(aql);
  return PlanFor(terms, severity, size);
}

struct Cell {
  Acceptance::Level level;
  int32_t aql;
  v1::Severity severity;
  int64_t lot_size;
  std::string letter;
  int32_t size, accept;
};

class SamplingPlanTest : public ::testing::TestWithParam<Cell> {};

TEST_P(SamplingPlanTest, IsTheStandards) {
  const Cell& cell = GetParam();
  const v1::SamplingPlan plan = Plan(cell.level, cell.aql, cell.severity, cell.lot_size);
  EXPECT_EQ(plan.code_letter(), cell.letter);
  EXPECT_EQ(plan.sample_size(), cell.size);
  EXPECT_EQ(plan.accept_number(), cell.accept);
  EXPECT_EQ(plan.reject_number(), cell.accept + 1);
}

constexpr v1::Severity kN = v1::SEVERITY_NORMAL, kT = v1::SEVERITY_TIGHTENED,
                       kR = v1::SEVERITY_REDUCED;

INSTANTIATE_TEST_SUITE_P(
    Cells, SamplingPlanTest,
    ::testing::Values(
        // Lots of 1,000 at level II: code letter J.
        Cell{Acceptance::GENERAL_II, 1000, kN, 1000, "J", 80, 2},
        Cell{Acceptance::GENERAL_II, 1000, kT, 1000, "J", 80, 1},
        Cell{Acceptance::GENERAL_II, 1000, kR, 1000, "J", 32, 1},
        Cell{Acceptance::GENERAL_II, 2500, kN, 1000, "J", 80, 5},
        Cell{Acceptance::GENERAL_II, 4000, kN, 1000, "J", 80, 7},
        Cell{Acceptance::GENERAL_II, 6500, kN, 1000, "J", 80, 10},
        Cell{Acceptance::GENERAL_II, 10000, kN, 1000, "J", 80, 14},
        Cell{Acceptance::GENERAL_II, 10000, kT, 1000, "J", 80, 12},
        // Where row J has an arrow: at 0.40 down to K, at 0.25 up to H, at 0.10 down to K.
        Cell{Acceptance::GENERAL_II, 650, kN, 1000, "J", 80, 1},
        Cell{Acceptance::GENERAL_II, 400, kN, 1000, "K", 125, 1},
        Cell{Acceptance::GENERAL_II, 250, kN, 1000, "H", 50, 0},
        Cell{Acceptance::GENERAL_II, 150, kN, 1000, "J", 80, 0},
        Cell{Acceptance::GENERAL_II, 100, kN, 1000, "K", 125, 0},
        // The ends of the table.
        Cell{Acceptance::GENERAL_II, 10, kN, 100'000, "Q", 1250, 0},
        Cell{Acceptance::GENERAL_III, 10, kN, 1'000'000, "Q", 1250, 0},
        Cell{Acceptance::GENERAL_III, 15, kN, 1'000'000, "P", 800, 0},
        Cell{Acceptance::GENERAL_III, 25, kN, 1'000'000, "R", 2000, 1},
        Cell{Acceptance::GENERAL_III, 25, kT, 1'000'000, "S", 3150, 1},
        Cell{Acceptance::GENERAL_III, 10, kT, 1'000'000, "R", 2000, 0},
        Cell{Acceptance::GENERAL_III, 1000, kN, 1'000'000, "Q", 1250, 21},
        Cell{Acceptance::GENERAL_II, 10000, kN, 5'000'000, "K", 125, 21},
        // Known lots of shipments.
        Cell{Acceptance::GENERAL_II, 2500, kN, 4000, "L", 200, 10},
        Cell{Acceptance::GENERAL_II, 1500, kN, 2000, "K", 125, 5},
        Cell{Acceptance::GENERAL_II, 1500, kT, 2000, "K", 125, 3},
        Cell{Acceptance::GENERAL_II, 1500, kN, 150, "G", 32, 1},
        Cell{Acceptance::GENERAL_I, 1000, kN, 1000, "H", 50, 1},
        Cell{Acceptance::SPECIAL_1, 6500, kN, 1000, "D", 8, 1},
        // A sample as large as the lot is the lot.
        Cell{Acceptance::GENERAL_II, 1000, kN, 10, "E", 10, 0},
        Cell{Acceptance::GENERAL_II, 10, kN, 600, "Q", 600, 0},
        Cell{Acceptance::GENERAL_II, 1000, kN, 1, "E", 1, 0},
        // Nothing set: level II, AQL 1.0.
        Cell{Acceptance::LEVEL_UNSPECIFIED, 0, kN, 1000, "J", 80, 2}));

TEST(SamplingPlanTest, LettersGrowWithTheLotAndTheLevel) {
  for (int level = Acceptance::SPECIAL_1; level <= Acceptance::GENERAL_III; ++level) {
    int before = 0;
    for (int64_t size = 1; size < 2'000'000; size = size * 5 / 4 + 1) {
      const int letter = CodeLetter(static_cast<Acceptance::Level>(level), size);
      EXPECT_GE(letter, before);
      before = letter;
      if (level > Acceptance::SPECIAL_1) {
        EXPECT_GE(letter, CodeLetter(static_cast<Acceptance::Level>(level - 1), size));
      }
    }
  }
}

// A tighter AQL never allows a greater share of nonconforming units, and tightened inspection never
// accepts what normal inspection with the same sample refuses.
TEST(SamplingPlanTest, TighterIsNeverLaxer) {
  constexpr int32_t kAqls[] = {10,  15,  25,   40,   65,   100,  150,  250,
                               400, 650, 1000, 1500, 2500, 4000, 6500, 10000};
  for (int64_t size = 2; size < 1'000'000; size *= 3) {
    double share = 0;
    for (const int32_t aql : kAqls) {
      const v1::SamplingPlan normal = Plan(Acceptance::GENERAL_II, aql, kN, 100'000'000);
      const v1::SamplingPlan tightened = Plan(Acceptance::GENERAL_II, aql, kT, size);
      const v1::SamplingPlan same = Plan(Acceptance::GENERAL_II, aql, kN, size);
      if (tightened.sample_size() == same.sample_size()) {
        EXPECT_LE(tightened.accept_number(), same.accept_number()) << aql << " " << size;
      }
      const double now = double{1} * normal.accept_number() / normal.sample_size();
      EXPECT_GE(now, share) << aql;
      share = now;
    }
  }
}

TEST(SamplingPlanTest, KnowsTheLimitsOfTheStandard) {
  EXPECT_TRUE(IsAql(1000));
  EXPECT_TRUE(IsAql(10));
  EXPECT_FALSE(IsAql(0));
  EXPECT_FALSE(IsAql(2000));
  EXPECT_EQ(AcceptNumberOneStepTighter(Plan(Acceptance::GENERAL_II, 1000, kN, 1000), Acceptance()),
            1);
  EXPECT_EQ(AcceptNumberOneStepTighter(Plan(Acceptance::GENERAL_II, 10, kN, 1000), Acceptance()),
            std::nullopt);
}

}  // namespace
}  // namespace crowdloom::dispatch
