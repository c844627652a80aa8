#include "services/dispatch/core/lot_decision.h"

#include <gtest/gtest.h>

#include <string>

namespace crowdloom::dispatch {
namespace {

// With Ac 2, Re 3 and a sample of 80 tasks.
LotDecision Decide(int inspected, int nonconforming) {
  v1::Lot lot;
  lot.mutable_plan()->set_accept_number(2);
  lot.mutable_plan()->set_reject_number(3);
  lot.set_sampled_count(80);
  lot.set_inspected_count(inspected);
  lot.set_nonconforming_units(nonconforming);
  return DecideLot(lot);
}

TEST(LotDecisionTest, AcceptsWholeSamplesWithFewFindings) {
  EXPECT_EQ(Decide(80, 0), LotDecision::kAccept);
  EXPECT_EQ(Decide(80, 2), LotDecision::kAccept);
  EXPECT_EQ(Decide(80, 3), LotDecision::kReturn);
  EXPECT_EQ(Decide(79, 2), LotDecision::kNotYet);
  EXPECT_EQ(Decide(0, 0), LotDecision::kNotYet);
  EXPECT_EQ(Decide(3, 3), LotDecision::kReturn) << "the rest can not change that";
}

std::string Wrong(v1::Project::Acceptance::Denominator denominator, int found,
                  const std::string& code) {
  v1::Project project;
  project.add_error_codes()->set_code("MISSING");
  v1::SamplingPlan plan;
  plan.set_denominator(denominator);
  v1::RecordInspectionRequest request;
  request.set_nonconforming_units(found);
  request.set_error_code(code);
  Violations wrong;
  CheckInspection(project, plan, request, wrong);
  return wrong.empty() ? "" : wrong.all()[0].field;
}

TEST(LotDecisionTest, AFindingNamesItsReason) {
  using Acceptance = v1::Project::Acceptance;
  EXPECT_EQ(Wrong(Acceptance::TASK, 0, ""), "");
  EXPECT_EQ(Wrong(Acceptance::TASK, 1, "MISSING"), "");
  EXPECT_EQ(Wrong(Acceptance::OBJECT, 5, "MISSING"), "");
  EXPECT_EQ(Wrong(Acceptance::TASK, 2, "MISSING"), "nonconforming_units");
  EXPECT_EQ(Wrong(Acceptance::TASK, 1, ""), "error_code");
  EXPECT_EQ(Wrong(Acceptance::TASK, 1, "OTHER"), "error_code");
  EXPECT_EQ(Wrong(Acceptance::TASK, 0, "MISSING"), "error_code");
}

}  // namespace
}  // namespace crowdloom::dispatch
