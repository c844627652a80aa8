// Lots over a real PostgreSQL: finished tasks are sealed, inspected, and accepted or returned
// whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/dispatch/handlers/batches.h"
#include "services/dispatch/handlers/lots.h"
#include "services/dispatch/testing/calls.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using crowdloom::testing::IsOk;
using crowdloom::testing::StatusIs;
using testing::Floor;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kAccepted[] =
    "stages { kind: LABEL } stages { kind: ACCEPT acceptance { aql_milli_percent: 6500 } } "
    "error_codes { code: 'WRONG' }";
constexpr int kAcceptor = 90;

class LotTest : public ::testing::Test {
 protected:
  template <typename Response, typename Request>
  absl::StatusOr<Response> Mutate(absl::StatusOr<Response> (*handler)(rpc::MutateCall&,
                                                                      const Request&),
                                  const Request& request, int person = kAcceptor) {
    return testing::Mutate<Response, Request>(floor_, person, handler, request);
  }

  // `tasks` tasks, all answered and finished: task i by worker 1 + i % workers.
  void MakeFinished(int tasks, int workers = 2) {
    batch_ = floor_.MakeBatch(tasks, kAccepted);
    for (int i = 0; i < tasks; ++i) Finish(1 + i % workers);
  }

  // The worker's next task, answered, and what consensus would say to that.
  std::string Finish(int worker, int decision = 1) {
    const v1::LeaseAssignmentsResponse leased = floor_.Lease(worker);
    EXPECT_THAT(leased.assignments(), SizeIs(1)) << leased.ShortDebugString();
    const v1::Assignment& held = leased.assignments(0);
    EXPECT_THAT(floor_.SubmitRating(held, 3), IsOk());
    floor_.TellVerdict(held.name(), held.attempt(), events::v1::VERDICT_ACCEPTED, decision);
    floor_.TellResolved(TaskOf(held.name()), /*final=*/true);
    return held.name();
  }

  static std::string TaskOf(const std::string& assignment) {
    return assignment.substr(0, assignment.find("/assignments/"));
  }

  std::string project() const { return ProjectName(batch_.project_id); }

  v1::Lot MakeLot(int task_count_max = 0) {
    v1::CreateLotRequest request;
    request.set_parent(project());
    request.mutable_lot()->set_title("first delivery");
    request.mutable_lot()->set_task_count_max(task_count_max);
    return Mutate(&CreateLot, request).value();
  }

  absl::StatusOr<v1::Lot> Seal(const std::string& lot) {
    v1::SealLotRequest request;
    request.set_name(lot);
    return Mutate(&SealLot, request);
  }

  std::vector<std::string> Sample(const std::string& lot) {
    std::vector<std::string> tasks;
    const std::string number = lot.substr(lot.rfind('/') + 1);
    std::istringstream rows(
        floor_.Query("SELECT string_agg(ordinal::text, ' ' ORDER BY batch, ordinal)"
                     " FROM dispatch.lot_sample WHERE lot = " +
                     number));
    for (std::string ordinal; rows >> ordinal;) {
      tasks.push_back(absl::StrCat(NameOf(batch_), "/tasks/", ordinal));
    }
    return tasks;
  }

  absl::StatusOr<v1::Inspection> Inspect(const std::string& lot, const std::string& task, int found,
                                         int person = kAcceptor) {
    v1::RecordInspectionRequest request;
    request.set_lot(lot);
    request.set_task(task);
    request.set_nonconforming_units(found);
    if (found > 0) request.set_error_code("WRONG");
    if (found > 0) request.set_comment("look again");
    return Mutate(&RecordInspection, request, person);
  }

  absl::StatusOr<v1::Lot> Decide(const std::string& lot, bool concession = false,
                                 int person = kAcceptor) {
    v1::DecideLotRequest request;
    request.set_name(lot);
    request.set_concession(concession);
    request.set_comment("the delivery of May");
    return Mutate<v1::Lot, v1::DecideLotRequest>(&DecideLot, request, person);
  }

  // Seals, finds something in the first `found` sampled tasks, and decides.
  v1::Lot SealAndDecide(const std::string& lot, int found) {
    EXPECT_THAT(Seal(lot), IsOk());
    for (const std::string& task : Sample(lot)) {
      EXPECT_THAT(Inspect(lot, task, found > 0 ? 1 : 0), IsOk());
      --found;
    }
    return Decide(lot).value();
  }

  // Consensus' answer to the return of every task.
  void TellReturned() {
    const auto events = floor_.Events<events::v1::SubmissionReceived>();
    for (const auto& event : events) {
      if (event.lot().empty()) continue;
      for (const events::v1::Judgement& judgement : event.judgements()) {
        floor_.TellVerdict(judgement.assignment(), judgement.attempt(),
                           events::v1::VERDICT_RETURNED, 2);
      }
    }
  }

  int CountFinal() {
    return std::stoi(floor_.Query("SELECT count(*) FROM dispatch.place WHERE final"));
  }

  Floor floor_;
  BatchKey batch_;
};

TEST_F(LotTest, FinishedTasksWaitForTheirLotAndAreFinalWhenItIsAccepted) {
  MakeFinished(20);
  EXPECT_EQ(CountFinal(), 0);
  floor_.Finish();
  EXPECT_THAT(floor_.Events<events::v1::HoldClosed>(), IsEmpty()) << "work may come back";
  const v1::Lot lot = MakeLot();
  ASSERT_OK_AND_ASSIGN(const v1::Lot sealed, Seal(lot.name()));
  EXPECT_EQ(sealed.task_count(), 20);
  EXPECT_EQ(sealed.plan().code_letter(), "D") << "20 at level II is C; AQL 6.5 has its plan in D";
  EXPECT_EQ(sealed.plan().sample_size(), 8);
  EXPECT_EQ(sealed.plan().accept_number(), 1);
  ASSERT_THAT(Sample(lot.name()), SizeIs(8));
  EXPECT_THAT(Decide(lot.name()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "LOT_NOT_INSPECTED"));
  for (const std::string& task : Sample(lot.name())) {
    EXPECT_THAT(Inspect(lot.name(), task, 0), IsOk());
  }
  EXPECT_THAT(Inspect(lot.name(), Sample(lot.name())[0], 1), IsOk()) << "on second thoughts";
  ASSERT_OK_AND_ASSIGN(const v1::Lot accepted, Decide(lot.name()));
  EXPECT_EQ(accepted.state(), v1::Lot::ACCEPTED);
  EXPECT_EQ(accepted.inspected_count(), 8);
  EXPECT_EQ(accepted.nonconforming_units(), 1);
  EXPECT_EQ(CountFinal(), 20);
  floor_.Finish();
  EXPECT_THAT(floor_.Events<events::v1::HoldClosed>(), SizeIs(1));
  EXPECT_THAT(Decide(lot.name()), StatusIs(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE"));
  EXPECT_THAT(Inspect(lot.name(), Sample(lot.name())[0], 0),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE"));
}

TEST_F(LotTest, AFailedLotGoesBackWholeAndIsInspectedTightened) {
  MakeFinished(20);
  const v1::Lot returned = SealAndDecide(MakeLot().name(), /*found=*/2);
  EXPECT_EQ(returned.state(), v1::Lot::RETURNED);
  TellReturned();
  EXPECT_EQ(floor_.Query("SELECT count(*) FROM dispatch.assignment WHERE state = 5"), "20");
  EXPECT_EQ(floor_.Query("SELECT sum(open) || ' ' || sum(counted) FROM dispatch.place"), "20 0");

  const std::string next = returned.next_lot();
  Finish(1);
  EXPECT_THAT(Seal(next), StatusIs(absl::StatusCode::kFailedPrecondition, "LOT_UNFINISHED"));
  for (int i = 1; i < 20; ++i) EXPECT_NE(Finish(1 + i % 2), "");
  EXPECT_EQ(floor_.Query("SELECT DISTINCT attempt FROM dispatch.assignment"), "2");
  ASSERT_OK_AND_ASSIGN(const v1::Lot sealed, Seal(next));
  EXPECT_EQ(sealed.previous_lot(), returned.name());
  EXPECT_EQ(sealed.task_count(), 20);
  EXPECT_EQ(sealed.plan().severity(), v1::SEVERITY_TIGHTENED);
  EXPECT_EQ(sealed.plan().code_letter(), "E");
  EXPECT_EQ(sealed.plan().sample_size(), 13);
}

TEST_F(LotTest, TheAuthorsLearnWhatWasFound) {
  MakeFinished(20);
  const v1::Lot returned = SealAndDecide(MakeLot().name(), /*found=*/2);
  int findings = 0, judgements = 0;
  for (const auto& event : floor_.Events<events::v1::SubmissionReceived>()) {
    if (event.lot().empty()) continue;
    EXPECT_EQ(event.lot(), returned.name());
    EXPECT_EQ(event.amount_micros(), 0);
    for (const events::v1::Judgement& judgement : event.judgements()) {
      ++judgements;
      EXPECT_EQ(judgement.outcome(), events::v1::Judgement::RETURNED);
      if (judgement.error_code() == "WRONG") ++findings;
      EXPECT_EQ(judgement.comment(),
                judgement.error_code() == "WRONG" ? "look again" : "the delivery of May");
    }
  }
  EXPECT_EQ(judgements, 20);
  EXPECT_EQ(findings, 2);
}

TEST_F(LotTest, FixingTheSampledTasksNeverPassesTheLot) {
  MakeFinished(20);
  const std::string lot = MakeLot().name();
  ASSERT_THAT(Seal(lot), IsOk());
  const std::vector<std::string> sample = Sample(lot);
  for (int i = 0; i < 2; ++i) ASSERT_THAT(Inspect(lot, sample[i], 1), IsOk());
  // Consensus tells better answers of the two tasks: a reviewer corrected them.
  for (int i = 0; i < 2; ++i) floor_.TellResolved(sample[i], /*final=*/true);
  EXPECT_EQ(Decide(lot).value().state(), v1::Lot::RETURNED) << "before the rest is inspected";
}

TEST_F(LotTest, NobodyAcceptsTheirOwnWork) {
  MakeFinished(4, /*workers=*/2);
  const std::string lot = MakeLot().name();
  ASSERT_THAT(Seal(lot), IsOk());
  int own = 0;
  for (const std::string& task : Sample(lot)) {
    const auto inspected = Inspect(lot, task, 0, /*person=*/1);
    own += inspected.ok() ? 0 : 1;
    if (!inspected.ok()) {
      EXPECT_THAT(inspected, StatusIs(absl::StatusCode::kFailedPrecondition, "OWN_WORK"));
      EXPECT_THAT(Inspect(lot, task, 0), IsOk());
    }
  }
  EXPECT_EQ(own, 1);
  EXPECT_THAT(Decide(lot, false, /*person=*/1),
              StatusIs(absl::StatusCode::kFailedPrecondition, "OWN_WORK"));
  EXPECT_THAT(Decide(lot, false, /*person=*/0),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PERSON_REQUIRED"));
  EXPECT_THAT(Decide(lot), IsOk());
}

TEST_F(LotTest, ATaskIsInOneLotAtATime) {
  MakeFinished(10);
  const std::string first = MakeLot(/*task_count_max=*/6).name();
  const std::string second = MakeLot().name();
  EXPECT_EQ(Seal(first).value().task_count(), 6);
  EXPECT_EQ(Seal(second).value().task_count(), 4);
  EXPECT_THAT(Seal(MakeLot().name()), StatusIs(absl::StatusCode::kFailedPrecondition, "LOT_EMPTY"));
  EXPECT_THAT(Inspect(first, Sample(second)[0], 0),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_SAMPLED"));
}

TEST_F(LotTest, AfterTheLastReturnOnlyAConcessionEndsIt) {
  MakeFinished(2);
  std::string lot = MakeLot().name();
  for (int round = 0; round < 3; ++round) {
    const v1::Lot returned = SealAndDecide(lot, 2);
    ASSERT_EQ(returned.state(), v1::Lot::RETURNED);
    TellReturned();
    Finish(1);
    Finish(2);
    lot = returned.next_lot();
  }
  ASSERT_THAT(Seal(lot), IsOk());
  for (const std::string& task : Sample(lot)) ASSERT_THAT(Inspect(lot, task, 1), IsOk());
  EXPECT_THAT(Decide(lot), StatusIs(absl::StatusCode::kFailedPrecondition, "RETURNS_EXHAUSTED"));
  ASSERT_OK_AND_ASSIGN(const v1::Lot conceded, Decide(lot, /*concession=*/true));
  EXPECT_EQ(conceded.state(), v1::Lot::ACCEPTED);
  EXPECT_TRUE(conceded.concession());
  EXPECT_EQ(CountFinal(), 2);
}

TEST_F(LotTest, AConcessionIsForWhatCanNotBeReturned) {
  MakeFinished(2);
  const std::string lot = MakeLot().name();
  ASSERT_THAT(Seal(lot), IsOk());
  for (const std::string& task : Sample(lot)) ASSERT_THAT(Inspect(lot, task, 1), IsOk());
  EXPECT_THAT(Decide(lot, /*concession=*/true),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CONCESSION_NOT_NEEDED"));
  v1::CloseBatchRequest close;
  close.set_name(NameOf(batch_));
  ASSERT_THAT(Mutate(&CloseBatch, close), IsOk());
  EXPECT_THAT(Decide(lot), StatusIs(absl::StatusCode::kFailedPrecondition, "BATCH_CLOSED"));
  EXPECT_THAT(Decide(lot, /*concession=*/true), IsOk());
}

TEST_F(LotTest, TwoFailedLotsTightenTheSeries) {
  MakeFinished(12);
  for (int i = 0; i < 2; ++i) SealAndDecide(MakeLot(/*task_count_max=*/4).name(), 2);
  EXPECT_EQ(Seal(MakeLot().name()).value().plan().severity(), v1::SEVERITY_TIGHTENED);
}

TEST_F(LotTest, ProjectsWithoutAnAcceptStageHaveNone) {
  batch_ = floor_.MakeBatch(1);
  const v1::LeaseAssignmentsResponse leased = floor_.Lease(1);
  ASSERT_THAT(floor_.SubmitRating(leased.assignments(0), 3), IsOk());
  floor_.TellResolved(TaskOf(leased.assignments(0).name()), /*final=*/true);
  EXPECT_EQ(CountFinal(), 1);
  v1::CreateLotRequest request;
  request.set_parent(project());
  request.mutable_lot()->set_title("none");
  EXPECT_THAT(Mutate(&CreateLot, request),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NO_ACCEPT_STAGE"));
}

}  // namespace
}  // namespace crowdloom::dispatch
