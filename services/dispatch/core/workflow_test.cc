#include "services/dispatch/core/workflow.h"

#include <gtest/gtest.h>

#include "common/base/resource_name.h"
#include "google/protobuf/text_format.h"

namespace crowdloom::dispatch {
namespace {

v1::Project Project(const std::string& text) {
  v1::Project project;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &project));
  return project;
}

v1::Batch Batch(const std::string& text) {
  v1::Batch batch;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &batch));
  return batch;
}

constexpr char kReviewed[] = "stages { kind: LABEL } stages { kind: REVIEW share_permille: 250 }";

int Reviewed(const v1::Project& project, int tasks) {
  int reviewed = 0;
  for (int i = 1; i <= tasks; ++i) reviewed += IsReviewed(project, {{MakeTenantId(3, 17), 2}, i});
  return reviewed;
}

TEST(WorkflowTest, AProjectWithoutStagesLabels) {
  const v1::Project project;
  EXPECT_EQ(ReviewStage(project), kNoStage);
  EXPECT_EQ(KindOf(project, kLabelStage), v1::Project::Stage::LABEL);
  EXPECT_EQ(KindOf(project, 2), v1::Project::Stage::KIND_UNSPECIFIED);
  EXPECT_EQ(Reviewed(project, 100), 0);
}

TEST(WorkflowTest, StagesAreCountedFromOne) {
  const v1::Project project = Project(kReviewed);
  EXPECT_EQ(ReviewStage(project), 2);
  EXPECT_EQ(KindOf(project, 1), v1::Project::Stage::LABEL);
  EXPECT_EQ(KindOf(project, 2), v1::Project::Stage::REVIEW);
  EXPECT_EQ(KindOf(project, 0), v1::Project::Stage::KIND_UNSPECIFIED);
  EXPECT_EQ(KindOf(project, 3), v1::Project::Stage::KIND_UNSPECIFIED);
}

TEST(WorkflowTest, ReturnedLotsAreInsideTheCost) {
  const v1::Batch batch = Batch("price { label_micros: 100 review_micros: 10 }");
  const std::string stages = "review_rounds_max: 2 stages { kind: LABEL } stages { kind: REVIEW }";
  const v1::Project project = Project(stages + "stages { kind: ACCEPT }");
  EXPECT_EQ(AcceptStage(project), 3);
  EXPECT_EQ(AcceptStage(Project(stages)), kNoStage);
  EXPECT_EQ(CostMax(Project(stages), batch, {1, 1}, true), 130);
  EXPECT_EQ(CostMax(project, batch, {1, 1}, true), 160);
  EXPECT_EQ(CostMax(project, batch, {1, 1}, false), 100) << "the same answer is paid once";
}

TEST(WorkflowTest, TheShareOfReviewedTasksIsMetAndTheSameEachTime) {
  const v1::Project project = Project(kReviewed);
  const int reviewed = Reviewed(project, 10'000);
  EXPECT_NEAR(reviewed, 2'500, 150);  // above 3 standard deviations
  EXPECT_EQ(Reviewed(project, 10'000), reviewed);
}

TEST(WorkflowTest, AllOrNoneAreExact) {
  EXPECT_EQ(Reviewed(Project("stages { kind: LABEL } stages { kind: REVIEW share_permille: 1000 }"),
                     1'000),
            1'000);
  EXPECT_EQ(Reviewed(Project("stages { kind: LABEL } stages { kind: REVIEW }"), 1'000), 0);
}

TEST(WorkflowTest, TargetsFollowTheBatchTheTaskAndWhoItIsFor) {
  const auto target = [](const std::string& overlap, int task, int reserved) {
    return TargetOf(Batch("overlap { " + overlap + " }").overlap(), task, reserved);
  };
  EXPECT_EQ(target("", 0, 0), (Target{1, 1}));
  EXPECT_EQ(target("min: 3", 0, 0), (Target{3, 3}));
  EXPECT_EQ(target("min: 3", 5, 0), (Target{5, 5}));
  EXPECT_EQ(target("min: 3", 0, 2), (Target{2, 2}));
  EXPECT_EQ(target("min: 2 max: 7 dynamic: true", 0, 0), (Target{2, 7}));
  EXPECT_EQ(target("min: 2 max: 7 dynamic: true", 9, 0), (Target{9, 9}));
  EXPECT_EQ(target("min: 2 max: 7 dynamic: true", 0, 4), (Target{2, 4}));
  EXPECT_EQ(target("min: 2 dynamic: true", 0, 0), (Target{2, 2}));
}

TEST(WorkflowTest, AHoldCoversEveryAnswerAndEveryRound) {
  const v1::Batch batch = Batch("price { label_micros: 100 review_micros: 30 }");
  const v1::Project reviewed = Project(std::string(kReviewed) + " review_rounds_max: 2");
  EXPECT_EQ(CostMax(v1::Project(), batch, {3, 3}, false), 300);
  EXPECT_EQ(CostMax(reviewed, batch, {3, 3}, false), 300);
  EXPECT_EQ(CostMax(reviewed, batch, {3, 3}, true), 300 + 3 * 30);
  const v1::Batch dynamic =
      Batch("price { label_micros: 100 review_micros: 30 } overlap { dynamic: true max: 5 }");
  EXPECT_EQ(CostMax(reviewed, dynamic, {2, 5}, false), 500 + 3 * 30);
  EXPECT_EQ(CostMax(v1::Project(), dynamic, {2, 5}, false), 500);
}

TEST(WorkflowTest, EachStageHasItsRate) {
  const v1::Batch batch = Batch("price { label_micros: 100 review_micros: 30 }");
  const events::v1::WorkerChanged worker;
  const absl::Time now = absl::UnixEpoch();
  EXPECT_EQ(Freeze(batch, v1::Project::Stage::LABEL, worker, now).rate, 100);
  EXPECT_EQ(Freeze(batch, v1::Project::Stage::REVIEW, worker, now).rate, 30);
}

}  // namespace
}  // namespace crowdloom::dispatch
