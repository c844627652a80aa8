#include "services/dispatch/core/inspection_series.h"

#include <gtest/gtest.h>

#include <string_view>

#include "services/dispatch/core/sampling_plan.h"

namespace crowdloom::dispatch {
namespace {

using Acceptance = v1::Project::Acceptance;

// The series after these lots: 'a' accepted without a finding, 'r' returned, 'm' accepted with as
// many findings as allowed.
v1::InspectionSeries After(std::string_view lots, int64_t lot_size = 1000, bool reduced = false) {
  Acceptance acceptance;
  acceptance.set_reduced_allowed(reduced);
  v1::InspectionSeries series;
  for (const char lot : lots) {
    const v1::SamplingPlan plan = PlanFor(acceptance, SeverityOf(series), lot_size);
    const int found = lot == 'a' ? 0 : plan.accept_number() + (lot == 'r' ? 1 : 0);
    series = Continue(series, plan, found, acceptance);
  }
  return series;
}

struct Case {
  std::string_view lots;
  v1::Severity severity;
};

class InspectionSeriesTest : public ::testing::TestWithParam<Case> {};

TEST_P(InspectionSeriesTest, SwitchesByTheRules) {
  EXPECT_EQ(SeverityOf(After(GetParam().lots)), GetParam().severity) << GetParam().lots;
}

constexpr v1::Severity kN = v1::SEVERITY_NORMAL, kT = v1::SEVERITY_TIGHTENED,
                       kD = v1::SEVERITY_DISCONTINUED;

INSTANTIATE_TEST_SUITE_P(Series, InspectionSeriesTest,
                         ::testing::Values(Case{"", kN}, Case{"r", kN}, Case{"rr", kT},
                                           Case{"raaar", kT}, Case{"raaaar", kN},
                                           Case{"aaaarar", kT}, Case{"rraaaa", kT},
                                           Case{"rraaaaa", kN}, Case{"rraaaara", kT},
                                           Case{"rraaaaaraaaar", kN}, Case{"rrrrrr", kT},
                                           Case{"rrrrrrr", kD}, Case{"rrrararar", kT},
                                           Case{"rrrarararr", kD}, Case{"rrrrrrraaaaa", kD}));

TEST(InspectionSeriesTest, ResumesTightened) {
  const v1::InspectionSeries series = Resume(After("rrrrrrr"));
  EXPECT_EQ(SeverityOf(series), v1::SEVERITY_TIGHTENED);
  EXPECT_EQ(series.returned_count(), 0);
}

TEST(InspectionSeriesTest, ReducesOnlyWhereAllowedAndAfterThirtyPoints) {
  EXPECT_EQ(SeverityOf(After("aaaaaaaaaaaa")), v1::SEVERITY_NORMAL);
  EXPECT_EQ(SeverityOf(After("aaaaaaaaa", 1000, true)), v1::SEVERITY_NORMAL);
  EXPECT_EQ(SeverityOf(After("aaaaaaaaaa", 1000, true)), v1::SEVERITY_REDUCED);
  // Acceptable, but not at the AQL one step tighter.
  EXPECT_EQ(After("aaam", 1000, true).switching_score(), 0);
  EXPECT_EQ(After("aaar", 1000, true).switching_score(), 0);
  // With an acceptance number of 0 or 1 a lot brings two points.
  EXPECT_EQ(After("aaa", 100, true).switching_score(), 6);
  EXPECT_EQ(SeverityOf(After("aaaaaaaaaar", 1000, true)), v1::SEVERITY_NORMAL);
}

}  // namespace
}  // namespace crowdloom::dispatch
