#include "clients/cli/replay/replay.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "clients/cli/api/api_client.h"
#include "clients/cli/api/request_id.h"
#include "clients/cli/replay/crowd.h"
#include "clients/cli/replay/roster.h"
#include "clients/cli/replay/stage.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Batch;
using ledger::v1::ProjectStatement;

constexpr absl::Duration kPoll = absl::Milliseconds(200);

// Asks until `done`, as long as something still changes within the patience. What was last seen is
// in `*latest`; false when it never came to its end.
template <typename Response, typename Request, typename Done>
absl::StatusOr<bool> WaitUntil(ApiClient* client, const Request& request, absl::Duration patience,
                               Response* latest, Done done) {
  absl::Time last_change = absl::Now();
  while (true) {
    CL_ASSIGN_OR_RETURN(Response now, client->Call<Response>(request));
    if (now.SerializeAsString() != latest->SerializeAsString()) last_change = absl::Now();
    *latest = std::move(now);
    if (done(*latest)) return true;
    if (absl::Now() - last_change > patience) return false;
    absl::SleepFor(kPoll);
  }
}

absl::StatusOr<Batch> WaitForConsensus(ApiClient* client, const Stage& stage, int64_t tasks,
                                       const ReplayOptions& options) {
  dispatch::v1::GetBatchRequest request;
  request.set_name(stage.batch);
  Batch batch;
  const absl::Duration patience = options.dynamic ? options.quiet : absl::Minutes(2);
  CL_RETURN_IF_ERROR(WaitUntil(client, request, patience, &batch, [tasks](const Batch& now) {
    return now.progress().resolved_tasks() + now.progress().disputed_tasks() >= tasks;
  }));
  return batch;
}

// Tasks that nobody is left to answer would keep their money for ever.
absl::StatusOr<Batch> CloseBatch(ApiClient* client, const Stage& stage) {
  dispatch::v1::CloseBatchRequest request;
  request.set_name(stage.batch);
  request.set_request_id(NewRequestId());
  CL_RETURN_IF_ERROR(client->Call<Batch>(request));
  dispatch::v1::GetBatchRequest read;
  read.set_name(stage.batch);
  return client->Call<Batch>(read);
}

absl::StatusOr<ProjectStatement> WaitForMoney(ApiClient* client, const Stage& stage) {
  ledger::v1::GetProjectStatementRequest request;
  request.set_name(stage.project + "/statement");
  ProjectStatement statement;
  CL_RETURN_IF_ERROR(
      WaitUntil(client, request, absl::Seconds(20), &statement, [](const ProjectStatement& now) {
        return now.pending().micros() == 0 && now.reserved().micros() == 0;
      }));
  return statement;
}

// The resolved label of each task, "" where there is none.
absl::StatusOr<std::vector<std::string>> ReadResults(ApiClient* client, const Stage& stage,
                                                     size_t tasks) {
  std::vector<std::string> results(tasks);
  consensus::v1::ListConsensusRequest request;
  request.set_parent(stage.batch);
  request.set_page_size(500);
  request.set_omit_votes(true);
  do {
    CL_ASSIGN_OR_RETURN(const auto page,
                        client->Call<consensus::v1::ListConsensusResponse>(request));
    for (const auto& consensus : page.consensus()) {
      CL_ASSIGN_OR_RETURN(const auto ids,
                          ParseName<3>("projects/#/batches/*/tasks/*/consensus", consensus.name()));
      const auto value = consensus.answer().values().find(kReplayControl);
      if (value == consensus.answer().values().end() || value->second.choice().options().empty()) {
        continue;
      }
      results.at(static_cast<size_t>(ids[2]) - 1) = value->second.choice().options(0);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return results;
}

bool HasOpenTasks(ApiClient* client, const Stage& stage) {
  dispatch::v1::GetBatchRequest request;
  request.set_name(stage.batch);
  const auto batch = client->Call<Batch>(request);
  return !batch.ok() || (batch->state() == Batch::RUNNING && batch->progress().open_tasks() > 0);
}

// Looks on from beside: tells every few seconds how far the crowd is and, where consensus decides
// how many answers it wants, sends everybody home when it wants no more.
class Foreman {
 public:
  Foreman(Roster* roster, int64_t total, const Stage& stage, const ReplayOptions& options)
      : thread_([this, roster, total, &stage, &options] {
          ApiClient client(options.server, options.admin.token);
          for (int second = 1; !over_.WaitForNotificationWithTimeout(absl::Seconds(1)); ++second) {
            const bool calm = options.dynamic && !HasOpenTasks(&client, stage);
            calm_seconds_ = calm ? calm_seconds_ + 1 : 0;
            if (calm_seconds_ >= kCalmSeconds) roster->Finish();
            if (second % kTellSeconds != 0) continue;
            options.progress(StrCat(roster->recorded(), " of ", total, " answers are recorded"));
          }
        }) {}
  ~Foreman() {
    over_.Notify();
    thread_.join();
  }

 private:
  static constexpr int kTellSeconds = 5;
  // Consensus looks at resolved tasks again every few seconds, and may reopen some.
  static constexpr int kCalmSeconds = 8;

  absl::Notification over_;
  int calm_seconds_ = 0;  // of the thread
  std::thread thread_;
};

absl::Status LetTheCrowdWork(const RecordedAnswers& answers, const ReplayOptions& options,
                             const Stage& stage, ReplayReport* report) {
  std::vector<int> counts;
  for (const auto& theirs : answers.by_worker) counts.push_back(static_cast<int>(theirs.size()));
  Roster roster(std::move(counts), options.dynamic ? options.quiet : options.patience,
                SystemClock());
  const absl::Time start = absl::Now();
  {
    const Foreman foreman(&roster, answers.distinct, stage, options);
    Crowd(answers, options, stage).Work(&roster);
  }
  report->seconds = absl::ToDoubleSeconds(absl::Now() - start);
  report->answers_sent = roster.recorded();
  report->troubles = roster.troubles();
  if (!roster.fatal().ok()) return roster.fatal();
  if (roster.outcome() == Roster::Outcome::kQuiet && !options.dynamic) {
    std::string why;
    for (const auto& [trouble, count] : report->troubles) {
      StrAppend(&why, " ", trouble, " (", count, ")");
    }
    return MakeError(absl::StatusCode::kDeadlineExceeded, "CROWD_STUCK",
                     StrCat("only ", roster.recorded(), " of ", answers.distinct,
                            " answers could be handed in;", why.empty() ? " no work came" : why));
  }
  return absl::OkStatus();
}

void SetMoney(const ProjectStatement& statement, ReplayReport* report) {
  report->granted_micros = statement.granted().micros();
  report->reserved_micros = statement.reserved().micros();
  report->pending_micros = statement.pending().micros();
  report->paid_micros = statement.paid().micros();
  report->available_micros = statement.available().micros();
}

}  // namespace

absl::StatusOr<ReplayReport> Replay(const RecordedAnswers& answers, const Truth& truth,
                                    const ReplayOptions& options) {
  if (answers.distinct == 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "NO_ANSWERS", "the file has no answers");
  }
  const absl::Time start = absl::Now();
  ApiClient client(options.server, options.admin.token);
  client.set_options({.patience = options.patience, .repeat_always = true});
  CL_ASSIGN_OR_RETURN(const Stage stage, BuildStage(answers, options, &client));

  ReplayReport report{.project = stage.project, .batch = stage.batch};
  report.tasks = static_cast<int64_t>(answers.tasks.size());
  report.workers = static_cast<int64_t>(answers.workers.size());
  CL_RETURN_IF_ERROR(LetTheCrowdWork(answers, options, stage, &report));
  options.progress(StrCat(report.answers_sent, " answers are recorded; waiting for consensus"));
  CL_ASSIGN_OR_RETURN(Batch batch, WaitForConsensus(&client, stage, report.tasks, options));
  if (options.dynamic && batch.state() != Batch::CLOSED) {
    CL_ASSIGN_OR_RETURN(batch, CloseBatch(&client, stage));
  }
  report.answers_recorded = batch.progress().submitted_assignments();
  report.tasks_resolved = batch.progress().resolved_tasks();
  report.tasks_disputed = batch.progress().disputed_tasks();
  CL_ASSIGN_OR_RETURN(const ProjectStatement statement, WaitForMoney(&client, stage));
  SetMoney(statement, &report);
  CL_ASSIGN_OR_RETURN(const std::vector<std::string> results,
                      ReadResults(&client, stage, answers.tasks.size()));
  report.accuracy = ResultAccuracy(answers, truth, results);
  report.majority = MajorityAccuracy(answers, truth);
  report.total_seconds = absl::ToDoubleSeconds(absl::Now() - start);
  return report;
}

}  // namespace crowdloom::cli
