// Review from the first answer to the last cent, over every service: what a reviewer returns comes
// back to its author, each accepted answer is paid once, and nobody reviews their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/base/uuid.h"
#include "common/rpc/error_codec.h"
#include "common/testing/status_matchers.h"
#include "crowdloom/consensus/v1/consensus_service.grpc.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
#include "tests/stack/stack.h"

namespace crowdloom {
namespace {

using consensus::v1::ConsensusService;
using dispatch::v1::Assignment;
using dispatch::v1::DispatchService;
using events::v1::Judgement;
using ledger::v1::LedgerService;
using options::v1::Role;
using testing::IsOk;
using ::testing::SizeIs;
using workforce::v1::WorkforceService;

constexpr int64_t kLabelMicros = 100'000;
constexpr int64_t kReviewMicros = 50'000;
constexpr absl::Duration kPatience = absl::Seconds(30);

class ReviewTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { stack_ = new testing::Stack(); }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }

  // An organization with its people, for this test alone.
  void SetUp() override {
    workforce::v1::CreateOrganizationRequest request;
    request.mutable_organization()->set_title("Loom");
    request.mutable_administrator()->set_login("admin");
    request.set_administrator_password("three blue boats");
    request.set_request_id(NewRequestId());
    const auto made = Call(testing::PersonWith(options::v1::ROLE_PLATFORM_ADMIN, 1, 1), *workforce_,
                           &WorkforceService::Stub::CreateOrganization, request);
    ASSERT_THAT(made, IsOk());
    parent_ = made->name();
    organization_ = static_cast<int32_t>(ParseName<1>("organizations/*", parent_).value()[0]);
    for (const char* login : {"ana", "ben", "rex"}) people_.push_back(MakePerson(login));
  }

  static std::string NewRequestId() {
    static Rng rng = Rng::FromEntropy();
    return NewUuid(*SystemClock(), rng);
  }

  template <typename Stub, typename Request, typename Response>
  static absl::StatusOr<Response> Call(const rpc::Principal& caller, Stub& stub,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const Request& request) {
    grpc::ClientContext context;
    stack_->Sign(context, caller);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  rpc::Principal As(Role role) const { return testing::PersonWith(role, organization_, 1); }

  // Somebody who may label and review.
  rpc::Principal MakePerson(const std::string& login) {
    workforce::v1::CreateWorkersRequest request;
    request.set_parent(parent_);
    workforce::v1::Worker& worker = *request.add_workers();
    worker.set_login(login);
    worker.add_roles(options::v1::ROLE_WORKER);
    worker.add_roles(options::v1::ROLE_REVIEWER);
    request.set_request_id(NewRequestId());
    const auto made = Call(As(options::v1::ROLE_ADMIN), *workforce_,
                           &WorkforceService::Stub::CreateWorkers, request);
    const int64_t id = ParseName<1>("workers/#", made.value().workers(0).name()).value()[0];
    rpc::Principal person =
        testing::PersonWith(options::v1::ROLE_WORKER, organization_, NumberOf(id));
    person.roles |= rpc::RoleBit(options::v1::ROLE_REVIEWER);
    return person;
  }

  // A project of one-choice tasks with a review stage over this share.
  std::string MakeProject(int share_permille) {
    dispatch::v1::CreateProjectRequest request;
    request.set_parent(parent_);
    dispatch::v1::Project& project = *request.mutable_project();
    project.set_title("animals");
    project.set_currency_code("CNY");
    auto* input = project.mutable_label_interface()->add_inputs();
    input->set_key("text");
    input->set_kind(type::v1::LabelInterface::Input::TEXT);
    auto* control = project.mutable_label_interface()->add_controls();
    control->set_key("label");
    control->set_required(true);
    for (const char* value : {"cat", "dog"}) {
      control->mutable_choice()->add_options()->set_value(value);
    }
    project.add_stages()->set_kind(dispatch::v1::Project::Stage::LABEL);
    dispatch::v1::Project::Stage& review = *project.add_stages();
    review.set_kind(dispatch::v1::Project::Stage::REVIEW);
    review.set_share_permille(share_permille);
    project.add_error_codes()->set_code("wrong");
    request.set_request_id(NewRequestId());
    const std::string name = Call(As(options::v1::ROLE_MANAGER), *dispatch_,
                                  &DispatchService::Stub::CreateProject, request)
                                 .value()
                                 .name();
    ledger::v1::GrantBudgetRequest budget;
    budget.set_project(name);
    budget.mutable_amount()->set_currency_code("CNY");
    budget.mutable_amount()->set_micros(1'000'000'000);
    budget.set_request_id(NewRequestId());
    EXPECT_THAT(
        Call(As(options::v1::ROLE_FINANCE), *ledger_, &LedgerService::Stub::GrantBudget, budget),
        IsOk());
    return name;
  }

  // A project whose customer accepts lots of tasks that one person labels.
  std::string MakeProjectWithLots() {
    dispatch::v1::GetProjectRequest read;
    read.set_name(MakeProject(/*share_permille=*/0));
    dispatch::v1::UpdateProjectRequest update;
    *update.mutable_project() =
        Call(As(options::v1::ROLE_MANAGER), *dispatch_, &DispatchService::Stub::GetProject, read)
            .value();
    update.mutable_project()->mutable_stages(1)->set_kind(dispatch::v1::Project::Stage::ACCEPT);
    update.mutable_update_mask()->add_paths("stages");
    update.set_request_id(NewRequestId());
    EXPECT_THAT(Call(As(options::v1::ROLE_MANAGER), *dispatch_,
                     &DispatchService::Stub::UpdateProject, update),
                IsOk());
    return read.name();
  }

  // Seals the lot as soon as its task is finished, finds so many units in it, and decides.
  dispatch::v1::Lot DecideLot(const std::string& lot, int found) {
    const rpc::Principal acceptor =
        testing::PersonWith(options::v1::ROLE_ACCEPTOR, organization_, 77);
    dispatch::v1::SealLotRequest seal;
    seal.set_name(lot);
    seal.set_request_id(NewRequestId());
    bool sealed = false;
    for (const absl::Time end = absl::Now() + kPatience; !sealed && absl::Now() < end;) {
      sealed =
          Call(As(options::v1::ROLE_MANAGER), *dispatch_, &DispatchService::Stub::SealLot, seal)
              .ok();
    }
    EXPECT_TRUE(sealed) << lot << " never had its task";
    dispatch::v1::ListInspectionsRequest list;
    list.set_parent(lot);
    const auto sample =
        Call(acceptor, *dispatch_, &DispatchService::Stub::ListInspections, list).value();
    EXPECT_THAT(sample.inspections(), SizeIs(1));
    dispatch::v1::RecordInspectionRequest inspect;
    inspect.set_lot(lot);
    inspect.set_task(sample.inspections(0).task());
    inspect.set_nonconforming_units(found);
    if (found > 0) inspect.set_error_code("wrong");
    if (found > 0) inspect.set_comment("it barks");
    inspect.set_request_id(NewRequestId());
    EXPECT_THAT(Call(acceptor, *dispatch_, &DispatchService::Stub::RecordInspection, inspect),
                IsOk());
    dispatch::v1::DecideLotRequest decide;
    decide.set_name(lot);
    decide.set_request_id(NewRequestId());
    return Call(acceptor, *dispatch_, &DispatchService::Stub::DecideLot, decide).value();
  }

  // A running batch of one task.
  std::string StartBatch(const std::string& project, const dispatch::v1::Batch::Overlap& overlap) {
    const rpc::Principal manager = As(options::v1::ROLE_MANAGER);
    dispatch::v1::CreateBatchRequest create;
    create.set_parent(project);
    create.mutable_batch()->set_title("animals");
    *create.mutable_batch()->mutable_overlap() = overlap;
    create.mutable_batch()->mutable_price()->set_label_micros(kLabelMicros);
    create.mutable_batch()->mutable_price()->set_review_micros(kReviewMicros);
    create.set_request_id(NewRequestId());
    const std::string batch =
        Call(manager, *dispatch_, &DispatchService::Stub::CreateBatch, create).value().name();
    dispatch::v1::AppendTasksRequest append;
    append.set_parent(batch);
    append.set_import_id(NewRequestId());
    (*append.add_tasks()->mutable_payload()->mutable_fields())["text"].set_string_value("whiskers");
    EXPECT_THAT(Call(manager, *dispatch_, &DispatchService::Stub::AppendTasks, append), IsOk());
    dispatch::v1::StartBatchRequest start;
    start.set_name(batch);
    start.set_request_id(NewRequestId());
    EXPECT_THAT(Call(manager, *dispatch_, &DispatchService::Stub::StartBatch, start), IsOk());
    return batch;
  }

  // The one assignment that this person may do now, waiting for it.
  Assignment Lease(const rpc::Principal& person) {
    dispatch::v1::LeaseAssignmentsRequest request;
    request.set_worker(person.actor);
    request.set_max_count(1);
    request.mutable_wait()->set_seconds(10);
    const absl::Time end = absl::Now() + kPatience;
    while (absl::Now() < end) {
      const auto leased =
          Call(person, *dispatch_, &DispatchService::Stub::LeaseAssignments, request);
      EXPECT_THAT(leased, IsOk());
      if (!leased.ok()) break;
      if (leased->assignments_size() == 1) return leased->assignments(0);
    }
    ADD_FAILURE() << person.actor << " never got work";
    return Assignment();
  }

  int OfferedNow(const rpc::Principal& person) {
    dispatch::v1::LeaseAssignmentsRequest request;
    request.set_worker(person.actor);
    request.set_max_count(1);
    return Call(person, *dispatch_, &DispatchService::Stub::LeaseAssignments, request)
        .value()
        .assignments_size();
  }

  static type::v1::Answer Choice(const std::string& option) {
    type::v1::Answer answer;
    (*answer.mutable_values())["label"].mutable_choice()->add_options(option);
    return answer;
  }

  void SubmitLabel(const rpc::Principal& person, const Assignment& held,
                   const std::string& option) {
    dispatch::v1::SubmitAssignmentRequest request;
    request.set_name(held.name());
    request.set_attempt(held.attempt());
    request.set_request_id(NewRequestId());
    *request.mutable_answer() = Choice(option);
    EXPECT_THAT(Call(person, *dispatch_, &DispatchService::Stub::SubmitAssignment, request),
                IsOk());
  }

  // Says `outcome` about the answers that chose `option`, and accepts the others.
  void SubmitReview(const rpc::Principal& person, const Assignment& held, const std::string& option,
                    Judgement::Outcome outcome) {
    dispatch::v1::SubmitAssignmentRequest request;
    request.set_name(held.name());
    request.set_attempt(held.attempt());
    request.set_request_id(NewRequestId());
    for (const Assignment::ReviewItem& item : held.review_items()) {
      Judgement& judgement = *request.add_judgements();
      judgement.set_assignment(item.assignment());
      judgement.set_attempt(item.attempt());
      judgement.set_outcome(Judgement::ACCEPTED);
      if (item.answer().values().at("label").choice().options(0) != option) continue;
      judgement.set_outcome(outcome);
      judgement.set_error_code("wrong");
      judgement.set_comment("look at the ears");
      if (outcome == Judgement::FIXED) *judgement.mutable_fixed_answer() = Choice("dog");
    }
    EXPECT_THAT(Call(person, *dispatch_, &DispatchService::Stub::SubmitAssignment, request),
                IsOk());
  }

  // Until the batch's only task is final.
  dispatch::v1::Batch AwaitClosed(const std::string& batch) {
    dispatch::v1::GetBatchRequest request;
    request.set_name(batch);
    dispatch::v1::Batch read;
    for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
      read =
          Call(As(options::v1::ROLE_MANAGER), *dispatch_, &DispatchService::Stub::GetBatch, request)
              .value();
      if (read.state() == dispatch::v1::Batch::CLOSED) return read;
    }
    ADD_FAILURE() << "never closed: " << read.ShortDebugString();
    return read;
  }

  // What the ledger owes the person for good, once nothing is pending.
  int64_t Payable(const rpc::Principal& person) {
    ledger::v1::GetWorkerStatementRequest request;
    request.set_name(person.actor + "/statement");
    for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
      const auto statement =
          Call(person, *ledger_, &LedgerService::Stub::GetWorkerStatement, request);
      if (statement.ok() && statement->pending().micros() == 0 &&
          statement->payable().micros() > 0) {
        return statement->payable().micros();
      }
    }
    ADD_FAILURE() << person.actor << " was never paid";
    return 0;
  }

  // Until the ledger has caught up with the batch: nothing reserved, nothing pending.
  ledger::v1::ProjectStatement AwaitSettled(const std::string& project) {
    ledger::v1::GetProjectStatementRequest request;
    request.set_name(project + "/statement");
    ledger::v1::ProjectStatement statement;
    for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
      statement = Call(As(options::v1::ROLE_FINANCE), *ledger_,
                       &LedgerService::Stub::GetProjectStatement, request)
                      .value();
      if (statement.reserved().micros() == 0 && statement.pending().micros() == 0) break;
    }
    return statement;
  }

  // Until something was decided about the assignment's first attempt.
  absl::StatusOr<consensus::v1::Appeal> AppealAgainst(const rpc::Principal& person,
                                                      const Assignment& rejected) {
    consensus::v1::AppealVerdictRequest request;
    request.set_name(rejected.name());
    request.set_attempt(rejected.attempt());
    request.set_reason("look again: those are ears");
    request.set_request_id(NewRequestId());
    absl::StatusOr<consensus::v1::Appeal> appeal;
    for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
      appeal = Call(person, *consensus_, &ConsensusService::Stub::AppealVerdict, request);
      if (appeal.ok() || ReasonOf(appeal.status()) != "VERDICT_NOT_FOUND") break;
    }
    return appeal;
  }

  absl::StatusOr<consensus::v1::Appeal> Decide(const rpc::Principal& person,
                                               const Assignment& rejected, bool overturn) {
    consensus::v1::DecideAppealRequest request;
    request.set_name(rejected.name());
    request.set_attempt(rejected.attempt());
    request.set_overturn(overturn);
    request.set_comment("seen");
    request.set_request_id(NewRequestId());
    return Call(person, *consensus_, &ConsensusService::Stub::DecideAppeal, request);
  }

  absl::Status Overturn(const Assignment& about, events::v1::Verdict verdict) {
    consensus::v1::OverturnVerdictRequest request;
    request.set_name(about.name());
    request.set_attempt(about.attempt());
    request.set_verdict(verdict);
    request.set_error_code("FRAUD");
    request.set_request_id(NewRequestId());
    return Call(As(options::v1::ROLE_MANAGER), *consensus_,
                &ConsensusService::Stub::OverturnVerdict, request)
        .status();
  }

  // I9: what is stored follows from the log.
  void ExpectRecomputes(const std::string& batch) {
    consensus::v1::RecomputeConsensusRequest request;
    request.set_batch(batch);
    const auto recomputed = Call(As(options::v1::ROLE_MANAGER), *consensus_,
                                 &ConsensusService::Stub::RecomputeConsensus, request);
    ASSERT_THAT(recomputed, IsOk());
    EXPECT_THAT(recomputed->differing_tasks(), SizeIs(0));
    EXPECT_GT(recomputed->checked_count(), 0);
  }

  // Until the project has paid this much, and nothing is on its way.
  void AwaitPaid(const std::string& project, int64_t micros) {
    ledger::v1::ProjectStatement statement;
    for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
      statement = AwaitSettled(project);
      if (statement.paid().micros() == micros) break;
    }
    EXPECT_EQ(statement.paid().micros(), micros);
    EXPECT_EQ(statement.available().micros() + statement.paid().micros(),
              statement.granted().micros());
  }

  consensus::v1::Consensus ReadConsensus(const std::string& batch) {
    consensus::v1::GetConsensusRequest request;
    request.set_name(batch + "/tasks/1/consensus");
    return Call(As(options::v1::ROLE_MANAGER), *consensus_, &ConsensusService::Stub::GetConsensus,
                request)
        .value();
  }

  static testing::Stack* stack_;
  const std::unique_ptr<WorkforceService::Stub> workforce_ =
      WorkforceService::NewStub(stack_->channel());
  const std::unique_ptr<DispatchService::Stub> dispatch_ =
      DispatchService::NewStub(stack_->channel());
  const std::unique_ptr<ConsensusService::Stub> consensus_ =
      ConsensusService::NewStub(stack_->channel());
  const std::unique_ptr<LedgerService::Stub> ledger_ = LedgerService::NewStub(stack_->channel());
  std::string parent_;
  int32_t organization_ = 0;
  std::vector<rpc::Principal> people_;  // ana, ben, rex
};

testing::Stack* ReviewTest::stack_ = nullptr;

TEST_F(ReviewTest, WhatIsReturnedComesBackAndIsPaidOnce) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  const std::string project = MakeProject(/*share_permille=*/1000);
  dispatch::v1::Batch::Overlap overlap;
  overlap.set_min(2);
  const std::string batch = StartBatch(project, overlap);
  SubmitLabel(ana, Lease(ana), "cat");
  SubmitLabel(ben, Lease(ben), "dog");

  const Assignment review = Lease(rex);
  EXPECT_EQ(review.kind(), Assignment::REVIEW);
  ASSERT_THAT(review.review_items(), SizeIs(2));
  EXPECT_EQ(OfferedNow(ana), 0) << "nobody reviews their own";
  EXPECT_EQ(OfferedNow(ben), 0);
  SubmitReview(rex, review, "cat", Judgement::RETURNED);

  const Assignment again = Lease(ana);
  EXPECT_EQ(again.kind(), Assignment::LABEL);
  EXPECT_EQ(again.attempt(), 2);
  EXPECT_EQ(again.return_reason().error_code(), "wrong");
  EXPECT_EQ(again.return_reason().comment(), "look at the ears");
  SubmitLabel(ana, again, "dog");

  const Assignment second = Lease(rex);
  EXPECT_EQ(second.kind(), Assignment::REVIEW);
  EXPECT_EQ(second.attempt(), 2);
  SubmitReview(rex, second, "none", Judgement::REJECTED);

  EXPECT_EQ(AwaitClosed(batch).stop_reason(), dispatch::v1::Batch::FINISHED);
  const consensus::v1::Consensus consensus = ReadConsensus(batch);
  EXPECT_TRUE(consensus.final());
  EXPECT_EQ(consensus.answer().values().at("label").choice().options(0), "dog");
  const ledger::v1::ProjectStatement statement = AwaitSettled(project);
  EXPECT_EQ(statement.paid().micros(), 2 * kLabelMicros + 2 * kReviewMicros);
  EXPECT_EQ(statement.available().micros() + statement.paid().micros(),
            statement.granted().micros());
  EXPECT_EQ(Payable(ana), kLabelMicros) << "however many rounds it takes";
  EXPECT_EQ(Payable(ben), kLabelMicros);
  EXPECT_EQ(Payable(rex), 2 * kReviewMicros);
}

TEST_F(ReviewTest, WhatIsFixedCountsAndItsAuthorIsPaid) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  const std::string project = MakeProject(1000);
  const std::string batch = StartBatch(project, {});
  SubmitLabel(ana, Lease(ana), "cat");
  SubmitReview(rex, Lease(rex), "cat", Judgement::FIXED);
  AwaitClosed(batch);
  EXPECT_EQ(ReadConsensus(batch).answer().values().at("label").choice().options(0), "dog");
  EXPECT_EQ(Payable(ana), kLabelMicros);
  EXPECT_EQ(Payable(rex), kReviewMicros);
}

TEST_F(ReviewTest, ARejectedAnswerIsNotPaidAndSomebodyElseAnswers) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  const std::string project = MakeProject(1000);
  const std::string batch = StartBatch(project, {});
  SubmitLabel(ana, Lease(ana), "cat");
  SubmitReview(rex, Lease(rex), "cat", Judgement::REJECTED);
  SubmitLabel(ben, Lease(ben), "dog");
  SubmitReview(rex, Lease(rex), "none", Judgement::REJECTED);
  AwaitClosed(batch);
  const ledger::v1::ProjectStatement statement = AwaitSettled(project);
  EXPECT_EQ(statement.paid().micros(), kLabelMicros + 2 * kReviewMicros);
  EXPECT_EQ(Payable(ben), kLabelMicros);
}

TEST_F(ReviewTest, ADisputeGoesToAReviewer) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  const std::string project = MakeProject(/*share_permille=*/0);
  dispatch::v1::Batch::Overlap overlap;
  overlap.set_min(1);
  overlap.set_max(2);
  overlap.set_dynamic(true);
  const std::string batch = StartBatch(project, overlap);
  SubmitLabel(ana, Lease(ana), "cat");
  SubmitLabel(ben, Lease(ben), "dog");  // one more place, asked for by consensus
  const Assignment review = Lease(rex);
  EXPECT_EQ(review.kind(), Assignment::REVIEW);
  SubmitReview(rex, review, "cat", Judgement::RETURNED);
  SubmitLabel(ana, Lease(ana), "dog");
  // Two who agree are not enough to be sure: the next round decides.
  SubmitReview(rex, Lease(rex), "none", Judgement::REJECTED);
  AwaitClosed(batch);
  EXPECT_EQ(ReadConsensus(batch).answer().values().at("label").choice().options(0), "dog");
  EXPECT_EQ(AwaitSettled(project).paid().micros(), 2 * kLabelMicros + 2 * kReviewMicros);
}

TEST_F(ReviewTest, AReturnedLotComesBackAndItsAnswersArePaidOnce) {
  const rpc::Principal& ana = people_[0];
  const std::string project = MakeProjectWithLots();
  const std::string batch = StartBatch(project, {});
  SubmitLabel(ana, Lease(ana), "cat");
  dispatch::v1::CreateLotRequest create;
  create.set_parent(project);
  create.mutable_lot()->set_title("May");
  create.set_request_id(NewRequestId());
  const std::string lot =
      Call(As(options::v1::ROLE_MANAGER), *dispatch_, &DispatchService::Stub::CreateLot, create)
          .value()
          .name();
  const dispatch::v1::Lot returned = DecideLot(lot, /*found=*/1);
  EXPECT_EQ(returned.state(), dispatch::v1::Lot::RETURNED);

  const Assignment again = Lease(ana);
  EXPECT_EQ(again.attempt(), 2);
  EXPECT_EQ(again.return_reason().error_code(), "wrong");
  EXPECT_EQ(again.return_reason().comment(), "it barks");
  SubmitLabel(ana, again, "dog");

  EXPECT_EQ(DecideLot(returned.next_lot(), /*found=*/0).state(), dispatch::v1::Lot::ACCEPTED);
  EXPECT_EQ(AwaitClosed(batch).stop_reason(), dispatch::v1::Batch::FINISHED);
  EXPECT_EQ(ReadConsensus(batch).answer().values().at("label").choice().options(0), "dog");
  const ledger::v1::ProjectStatement statement = AwaitSettled(project);
  EXPECT_EQ(statement.paid().micros(), kLabelMicros);
  EXPECT_EQ(statement.available().micros() + statement.paid().micros(),
            statement.granted().micros());
  EXPECT_EQ(Payable(ana), kLabelMicros) << "the same answer is paid once";
}

TEST_F(ReviewTest, ADroppedTaskIsPaidAndWithdrawn) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  const std::string project = MakeProject(1000);
  const std::string batch = StartBatch(project, {});
  SubmitLabel(ana, Lease(ana), "cat");
  SubmitReview(rex, Lease(rex), "cat", Judgement::DROPPED);
  AwaitClosed(batch);
  dispatch::v1::GetTaskRequest request;
  request.set_name(batch + "/tasks/1");
  EXPECT_EQ(
      Call(As(options::v1::ROLE_MANAGER), *dispatch_, &DispatchService::Stub::GetTask, request)
          .value()
          .state(),
      dispatch::v1::Task::CANCELLED);
  EXPECT_EQ(Payable(ana), kLabelMicros);
  EXPECT_EQ(Payable(rex), kReviewMicros);
}

TEST_F(ReviewTest, ARejectionIsOverturnedByAnAppealThatSomebodyElseDecides) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  const std::string project = MakeProject(1000);
  const std::string batch = StartBatch(project, {});
  const Assignment label = Lease(ana);
  SubmitLabel(ana, label, "cat");
  SubmitReview(rex, Lease(rex), "cat", Judgement::REJECTED);
  ASSERT_THAT(AppealAgainst(ana, label), IsOk());
  EXPECT_EQ(ReasonOf(AppealAgainst(ana, label).status()), "ALREADY_APPEALED");
  EXPECT_EQ(ReasonOf(Decide(ana, label, true).status()), "OWN_WORK");
  EXPECT_EQ(ReasonOf(Decide(rex, label, true).status()), "OWN_VERDICT");
  ASSERT_THAT(Decide(ben, label, true), IsOk());
  EXPECT_EQ(ReasonOf(Decide(ben, label, true).status()), "APPEAL_DECIDED");
  AwaitClosed(batch);
  EXPECT_EQ(ReadConsensus(batch).answer().values().at("label").choice().options(0), "cat");
  AwaitPaid(project, kLabelMicros + kReviewMicros);
  EXPECT_EQ(Payable(ana), kLabelMicros);
  ExpectRecomputes(batch);

  // And back, by a manager: pay follows again.
  EXPECT_THAT(Overturn(label, events::v1::VERDICT_REJECTED), IsOk());
  AwaitPaid(project, kReviewMicros);
  EXPECT_THAT(Overturn(label, events::v1::VERDICT_ACCEPTED), IsOk());
  AwaitPaid(project, kLabelMicros + kReviewMicros);
  ExpectRecomputes(batch);
}

// Tasks go through random reviews, appeals and overturned verdicts; a model of a few lines says
// what must be paid in the end.
TEST_F(ReviewTest, I4I6I9HoldWhateverPeopleDecide) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  Rng rng(11);
  for (int life = 0; life < 4; ++life) {
    const std::string project = MakeProject(1000);
    const std::string batch = StartBatch(project, {});
    const Assignment label = Lease(ana);
    SubmitLabel(ana, label, "cat");
    int64_t reviews = 1;
    Assignment decided = label;
    bool accepted = rng.Chance(0.5);
    SubmitReview(rex, Lease(rex), "cat", accepted ? Judgement::ACCEPTED : Judgement::REJECTED);
    if (!accepted) {
      ASSERT_THAT(AppealAgainst(ana, label), IsOk());
      const bool overturn = rng.Chance(0.5);
      ASSERT_THAT(Decide(ben, label, overturn), IsOk());
      accepted = overturn;
      if (!overturn) {  // somebody else answers in its place
        decided = Lease(ben);
        SubmitLabel(ben, decided, "dog");
        SubmitReview(rex, Lease(rex), "none", Judgement::REJECTED);
        ++reviews;
        accepted = true;
      }
    }
    AwaitClosed(batch);
    for (int i = static_cast<int>(rng.Uniform(3)); i > 0; --i) {
      AwaitPaid(project, (accepted ? kLabelMicros : 0) + reviews * kReviewMicros);
      accepted = !accepted;
      ASSERT_THAT(
          Overturn(decided, accepted ? events::v1::VERDICT_ACCEPTED : events::v1::VERDICT_REJECTED),
          IsOk());
    }
    AwaitPaid(project, (accepted ? kLabelMicros : 0) + reviews * kReviewMicros);
    ExpectRecomputes(batch);
  }
}

TEST_F(ReviewTest, AClosedBatchIsDecidedWithWhatItHas) {
  const auto& [ana, ben, rex] = std::tie(people_[0], people_[1], people_[2]);
  const std::string project = MakeProject(1000);
  dispatch::v1::Batch::Overlap overlap;
  overlap.set_min(3);
  const std::string batch = StartBatch(project, overlap);
  SubmitLabel(ana, Lease(ana), "cat");
  dispatch::v1::CloseBatchRequest close;
  close.set_name(batch);
  close.set_request_id(NewRequestId());
  EXPECT_THAT(
      Call(As(options::v1::ROLE_MANAGER), *dispatch_, &DispatchService::Stub::CloseBatch, close),
      IsOk());
  AwaitPaid(project, kLabelMicros);
  EXPECT_EQ(Payable(ana), kLabelMicros);
  ExpectRecomputes(batch);
}

}  // namespace
}  // namespace crowdloom
