// Packages, clones and forecasts over a real PostgreSQL and Redis.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/dispatch/handlers/batches.h"
#include "services/dispatch/handlers/forecasts.h"
#include "services/dispatch/handlers/packages.h"
#include "services/dispatch/testing/calls.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using crowdloom::testing::IsOk;
using crowdloom::testing::StatusIs;
using testing::Floor;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PackageTest : public ::testing::Test {
 protected:
  template <typename Response, typename Request>
  absl::StatusOr<Response> Mutate(absl::StatusOr<Response> (*handler)(rpc::MutateCall&,
                                                                      const Request&),
                                  const Request& request) {
    return testing::Mutate<Response, Request>(floor_, 0, handler, request);
  }

  // A running batch of 10 tasks in packages of 4.
  void MakePackages(bool grabbable, const std::string& batch = "") {
    source_ = floor_.MakeBatch(10, "", batch);
    v1::CloneBatchRequest clone;
    clone.set_name(NameOf(source_));
    clone.set_with_tasks(true);
    const v1::Batch made = Mutate(&CloneBatch, clone).value();
    batch_ = ParseBatch(made.name()).value();
    v1::CreatePackagesRequest cut;
    cut.set_parent(made.name());
    cut.set_task_count(4);
    cut.set_grabbable(grabbable);
    EXPECT_EQ(Mutate(&CreatePackages, cut)->package_count(), 3);
    Close(source_);
    v1::StartBatchRequest start;
    start.set_name(made.name());
    const auto started = testing::Mutate<v1::Batch, v1::StartBatchRequest>(
        floor_, 0,
        [this](rpc::MutateCall& call, const v1::StartBatchRequest& request) {
          return StartBatch(call, floor_.budget, request);
        },
        start);
    EXPECT_THAT(started, IsOk());
    floor_.Changed();
    floor_.Feed();
    floor_.Rebuild(batch_);
  }

  void Close(const BatchKey& batch) {
    v1::CloseBatchRequest close;
    close.set_name(NameOf(batch));
    EXPECT_THAT(Mutate(&CloseBatch, close), IsOk());
    floor_.Changed();
  }

  std::string Name(int package) const { return NameOf(PackageKey{batch_, package}); }

  absl::StatusOr<v1::Package> Assign(int package, const std::vector<int>& workers) {
    v1::AssignPackageRequest request;
    request.set_name(Name(package));
    for (const int worker : workers) request.add_workers(WorkerName(Floor::WorkerId(worker)));
    return testing::Mutate<v1::Package, v1::AssignPackageRequest>(
        floor_, 0,
        [this](rpc::MutateCall& call, const v1::AssignPackageRequest& q) {
          return AssignPackage(call, floor_.offering(), q);
        },
        request);
  }

  absl::StatusOr<v1::Package> Grab(int package, int worker) {
    v1::GrabPackageRequest request;
    request.set_package(Name(package));
    request.set_worker(WorkerName(Floor::WorkerId(worker)));
    return testing::Mutate<v1::Package, v1::GrabPackageRequest>(
        floor_, worker,
        [this](rpc::MutateCall& call, const v1::GrabPackageRequest& q) {
          return GrabPackage(call, floor_.offering(), q);
        },
        request);
  }

  absl::StatusOr<v1::Package> Recall(int package) {
    v1::RecallPackageRequest request;
    request.set_name(Name(package));
    return Mutate(&RecallPackage, request);
  }

  // The texts of the tasks, which are their ordinals.
  std::vector<std::string> Leased(int worker, int max_count = 20) {
    std::vector<std::string> texts;
    const v1::LeaseAssignmentsResponse leased = floor_.Lease(worker, max_count);
    for (const v1::Assignment& held : leased.assignments()) {
      texts.push_back(held.payload().fields().at("text").string_value());
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }

  Floor floor_;
  BatchKey source_, batch_;
};

TEST_F(PackageTest, ATakenPackageIsForThoseWhoHaveItAndAFreeOneForNobody) {
  MakePackages(/*grabbable=*/false);
  EXPECT_THAT(Leased(1), IsEmpty());
  ASSERT_THAT(Assign(2, {1}), IsOk());
  EXPECT_THAT(Leased(2), IsEmpty());
  EXPECT_THAT(Leased(1), ::testing::ElementsAre("5", "6", "7", "8"));
  EXPECT_THAT(Assign(2, {2}), StatusIs(absl::StatusCode::kFailedPrecondition, "PACKAGE_TAKEN"));
  EXPECT_THAT(Assign(9, {2}), StatusIs(absl::StatusCode::kNotFound, "PACKAGE_NOT_FOUND"));
}

TEST_F(PackageTest, SurvivesTheLossOfRedis) {
  MakePackages(false);
  ASSERT_THAT(Assign(3, {1}), IsOk());
  floor_.LoseRedis();
  Leased(1);  // starts the rebuild
  EXPECT_THAT(Leased(1), ::testing::ElementsAre("10", "9"));
  EXPECT_THAT(Leased(2), IsEmpty());
}

TEST_F(PackageTest, ATeamSharesItsPackage) {
  MakePackages(false);
  ASSERT_THAT(Assign(1, {1, 2}), IsOk());
  EXPECT_THAT(Leased(1, 3), SizeIs(3));
  EXPECT_THAT(Leased(2), SizeIs(1));
}

TEST_F(PackageTest, RecallTakesBackWhatWasNotAnswered) {
  MakePackages(false);
  ASSERT_THAT(Assign(1, {1}), IsOk());
  const v1::LeaseAssignmentsResponse held = floor_.Lease(1, 3);
  ASSERT_THAT(held.assignments(), SizeIs(3));
  ASSERT_THAT(floor_.SubmitRating(held.assignments(0), 2), IsOk());
  ASSERT_THAT(Recall(1), IsOk());
  EXPECT_THAT(Recall(1), IsOk()) << "again";
  EXPECT_THAT(Leased(1), IsEmpty());
  EXPECT_EQ(floor_.Query("SELECT sum(open) || ' ' || sum(counted) FROM dispatch.place"), "0 1");
  ASSERT_THAT(Assign(1, {2}), IsOk());
  EXPECT_THAT(Leased(2), SizeIs(3));
  ASSERT_THAT(Recall(1), IsOk());
  ASSERT_THAT(Assign(1, {1}), IsOk());
  EXPECT_THAT(Leased(1), SizeIs(3)) << "also who had it before";
}

TEST_F(PackageTest, AWorkerOfTheAudienceGrabsOneWhole) {
  MakePackages(/*grabbable=*/true);
  Leased(1);
  Leased(2);  // both are known now
  ASSERT_THAT(Grab(1, 1), IsOk());
  EXPECT_THAT(Grab(1, 2), StatusIs(absl::StatusCode::kFailedPrecondition, "PACKAGE_TAKEN"));
  EXPECT_THAT(Leased(1), SizeIs(4));
  EXPECT_THAT(Grab(2, 77), StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_ELIGIBLE"))
      << "nobody knows this worker";
}

TEST_F(PackageTest, OnlyGrabbableOnesAreGrabbed) {
  MakePackages(/*grabbable=*/false, "overlap { min: 2 }");
  Leased(1);
  EXPECT_THAT(Grab(1, 1), StatusIs(absl::StatusCode::kFailedPrecondition, "PACKAGE_NOT_GRABBABLE"));
  EXPECT_THAT(Assign(1, {1}), StatusIs(absl::StatusCode::kFailedPrecondition, "TOO_FEW_WORKERS"));
  EXPECT_THAT(Assign(1, {1, 2}), IsOk());
}

TEST_F(PackageTest, AreListedWithTheirProgress) {
  MakePackages(false);
  ASSERT_THAT(Assign(1, {1}), IsOk());
  const v1::LeaseAssignmentsResponse held = floor_.Lease(1, 3);
  ASSERT_THAT(floor_.SubmitRating(held.assignments(0), 2), IsOk());
  v1::ListPackagesRequest request;
  request.set_parent(NameOf(batch_));
  const auto list = [this](int person, const v1::ListPackagesRequest& q) {
    return testing::Read<v1::ListPackagesResponse, v1::ListPackagesRequest>(
        floor_, person,
        [](rpc::Call& call, const v1::ListPackagesRequest& r) { return ListPackages(call, r); }, q);
  };
  ASSERT_OK_AND_ASSIGN(const v1::ListPackagesResponse listed, list(1, request));
  ASSERT_THAT(listed.packages(), SizeIs(3));
  EXPECT_EQ(listed.packages(0).state(), v1::Package::TAKEN);
  EXPECT_EQ(listed.packages(0).leased_count(), 2);
  EXPECT_EQ(listed.packages(0).answered_count(), 1);
  EXPECT_THAT(listed.packages(0).workers(), SizeIs(1)) << "their own";
  EXPECT_EQ(listed.packages(2).last_ordinal(), 10);
  EXPECT_THAT(list(2, request)->packages(0).workers(), IsEmpty());
}

TEST_F(PackageTest, AClonedBatchHasTheTermsAndTasksOfTheOther) {
  source_ = floor_.MakeBatch(3, "", "priority: 4", "external_id: ''");
  v1::CloneBatchRequest clone;
  clone.set_name(NameOf(source_));
  clone.set_title("again");
  ASSERT_OK_AND_ASSIGN(const v1::Batch terms, Mutate(&CloneBatch, clone));
  EXPECT_EQ(terms.state(), v1::Batch::DRAFT);
  EXPECT_EQ(terms.title(), "again");
  EXPECT_EQ(terms.priority(), 4);
  EXPECT_EQ(terms.task_count(), 0);
  EXPECT_FALSE(terms.has_start_time());
  clone.set_with_tasks(true);
  ASSERT_OK_AND_ASSIGN(const v1::Batch tasks, Mutate(&CloneBatch, clone));
  EXPECT_EQ(tasks.task_count(), 3);
  EXPECT_EQ(floor_.Query("SELECT count(DISTINCT payload) || ' ' || count(*) FROM dispatch.task"),
            "3 6");
}

TEST_F(PackageTest, APilotTellsMinutesPriceAndPeople) {
  source_ = floor_.MakeBatch(10);
  for (int i = 0; i < 5; ++i) {
    // Two are held at once: each is measured from the answer before.
    const v1::LeaseAssignmentsResponse held = floor_.Lease(1, 2);
    floor_.clock.Advance(absl::Minutes(3));
    ASSERT_THAT(floor_.SubmitRating(held.assignments(0), 2), IsOk());
  }
  v1::GetBatchForecastRequest request;
  request.set_name(NameOf(source_));
  const auto forecast = testing::Read<v1::BatchForecast, v1::GetBatchForecastRequest>(
      floor_, 0, &GetBatchForecast, request);
  ASSERT_THAT(forecast, IsOk());
  EXPECT_EQ(forecast->answers_wanted(), 10);
  EXPECT_EQ(forecast->answers_given(), 5);
  EXPECT_EQ(forecast->measured_count(), 5);
  EXPECT_NEAR(forecast->median_minutes(), 3, 1e-6);
  EXPECT_NEAR(forecast->answers_per_hour(), 20, 1e-6);
  EXPECT_NEAR(forecast->hours_left(), 0.25, 1e-6);
  EXPECT_EQ(forecast->finish_time().seconds(),
            absl::ToUnixSeconds(floor_.clock.Now() + absl::Minutes(15)));
  EXPECT_EQ(forecast->cost_micros(), 5 * 40'000);
  EXPECT_EQ(forecast->expected_cost_micros(), 10 * 40'000);
  EXPECT_EQ(forecast->currency_code(), "CNY");

  v1::EstimateBatchRequest estimate;
  estimate.set_pilot(NameOf(source_));
  estimate.set_task_count(8'000);
  estimate.set_overlap(2);
  estimate.set_hourly_micros(30'000'000);
  estimate.set_hours_per_day(5);
  estimate.mutable_deadline_time()->set_seconds(
      absl::ToUnixSeconds(floor_.clock.Now() + absl::Hours(10 * 24)));
  const auto estimated = testing::Read<v1::BatchEstimate, v1::EstimateBatchRequest>(
      floor_, 0, &EstimateBatch, estimate);
  ASSERT_THAT(estimated, IsOk());
  EXPECT_EQ(estimated->label_micros(), 1'500'000);
  EXPECT_NEAR(estimated->hours(), 800, 1e-6);
  EXPECT_EQ(estimated->head_count(), 16);
  EXPECT_EQ(estimated->cost_micros(), int64_t{16'000} * 1'500'000);
  estimate.set_review_permille(100);
  EXPECT_THAT((testing::Read<v1::BatchEstimate, v1::EstimateBatchRequest>(floor_, 0, &EstimateBatch,
                                                                          estimate)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NOTHING_MEASURED"))
      << "the pilot had no reviews";
}

}  // namespace
}  // namespace crowdloom::dispatch
