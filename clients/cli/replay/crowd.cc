#include "clients/cli/replay/crowd.h"

#include <thread>

#include "clients/cli/api/request_id.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Assignment;
using dispatch::v1::LeaseAssignmentsResponse;

constexpr char kAssignment[] = "projects/#/batches/*/tasks/*/assignments/#-*";
constexpr int kLeasesAtOnce = 10;
constexpr absl::Duration kPauseMin = absl::Milliseconds(50);
constexpr absl::Duration kPauseMax = absl::Seconds(2);

absl::Duration PauseOf(const LeaseAssignmentsResponse& leased) {
  const absl::Duration asked = absl::Seconds(leased.retry_delay().seconds()) +
                               absl::Nanoseconds(leased.retry_delay().nanos());
  return std::clamp(asked, kPauseMin, kPauseMax);
}

// A server that stayed away for all our patience, or a session that ended: no use going on.
bool IsFatal(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnauthenticated(status) ||
         absl::IsPermissionDenied(status) || absl::IsUnimplemented(status);
}

void Note(const absl::Status& status, Visit* visit) {
  if (status.ok()) return;
  visit->trouble =
      ReasonOf(status).empty() ? absl::StatusCodeToString(status.code()) : ReasonOf(status);
  if (IsFatal(status)) visit->fatal = status;
  visit->pause = absl::Milliseconds(500);
}

}  // namespace

Crowd::Crowd(const RecordedAnswers& answers, const ReplayOptions& options, const Stage& stage)
    : answers_(answers), options_(options), stage_(stage), open_(answers.workers.size()) {
  for (size_t worker = 0; worker < open_.size(); ++worker) {
    for (const auto& answer : answers.by_worker[worker]) {
      open_[worker].emplace(answer.task, answer.label);
    }
  }
}

void Crowd::Work(Roster* roster) {
  std::vector<std::thread> threads;
  for (int i = 0; i < options_.threads; ++i) {
    threads.emplace_back([this, roster] {
      ApiClient client(options_.server, "");
      client.set_options({.patience = options_.patience});
      while (const std::optional<int> worker = roster->Take()) {
        client.set_token(stage_.tokens[static_cast<size_t>(*worker)]);
        roster->Return(*worker, VisitOf(*worker, &client));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

Visit Crowd::VisitOf(int worker, ApiClient* client) {
  Visit visit;
  dispatch::v1::LeaseAssignmentsRequest request;
  request.set_worker(stage_.workers[static_cast<size_t>(worker)]);
  request.set_max_count(kLeasesAtOnce);
  request.set_batch(stage_.batch);
  const auto leased = client->Call<LeaseAssignmentsResponse>(request);
  if (!leased.ok()) {
    Note(leased.status(), &visit);
    return visit;
  }
  if (leased->assignments().empty()) visit.pause = PauseOf(*leased);
  if (leased->no_work_reason() == LeaseAssignmentsResponse::GUIDELINES_NOT_ACKNOWLEDGED) {
    Note(ReadGuidelines(worker, client), &visit);
  }
  for (const Assignment& assignment : leased->assignments()) {
    bool fresh = false;
    const absl::Status status = Submit(worker, assignment, client, &fresh);
    visit.recorded += fresh;
    Note(status, &visit);
    if (!visit.fatal.ok()) break;
  }
  return visit;
}

// Sets `fresh` when an answer became recorded by this. The request_id is one for all attempts of
// the call: a reply that got lost is given again.
absl::Status Crowd::Submit(int worker, const Assignment& assignment, ApiClient* client,
                           bool* fresh) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<5>(kAssignment, assignment.name()));
  const int task = static_cast<int>(ids[2]) - 1;
  auto& open = open_[static_cast<size_t>(worker)];
  const auto found = open.find(task);
  if (found == open.end()) {
    return MakeError(absl::StatusCode::kInternal, "NOT_THEIRS",
                     StrCat(assignment.name(), " was given to somebody who never answered it"));
  }
  dispatch::v1::SubmitAssignmentRequest request;
  request.set_name(assignment.name());
  request.set_attempt(assignment.attempt());
  request.set_request_id(NewRequestId());
  (*request.mutable_answer()->mutable_values())[kReplayControl].mutable_choice()->add_options(
      answers_.labels[static_cast<size_t>(found->second)]);
  const absl::Status status = client->Call<Assignment>(request).status();
  *fresh = status.ok() || ReasonOf(status) == "ALREADY_SUBMITTED";
  if (*fresh) open.erase(found);
  return *fresh ? absl::OkStatus() : status;
}

absl::Status Crowd::ReadGuidelines(int worker, ApiClient* client) {
  dispatch::v1::GetGuidelinesRequest read;
  read.set_project(stage_.project);
  CL_ASSIGN_OR_RETURN(const auto guidelines, client->Call<dispatch::v1::Guidelines>(read));
  dispatch::v1::AcknowledgeGuidelinesRequest request;
  request.set_worker(stage_.workers[static_cast<size_t>(worker)]);
  request.set_project(stage_.project);
  request.set_version(guidelines.version());
  request.set_request_id(NewRequestId());
  return client->Call<dispatch::v1::Guidelines>(request).status();
}

}  // namespace crowdloom::cli
