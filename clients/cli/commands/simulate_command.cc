#include <cmath>
#include <cstdio>

#include "clients/cli/commands/commands.h"
#include "clients/cli/simulate/answer_log.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/json/json.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::cli {
namespace {

using consensus::v1::RestrictionRule;
using consensus::v1::SimulatePolicyRequest;
using consensus::v1::SimulatePolicyResponse;
using consensus::v1::SimulationOutcome;

struct Flags {
  AnswerLogFlags log;
  std::string parent;  // projects/# or projects/#/batches/*: on the server instead
  std::string price = "0";
  int64_t shuffle = -1;
  int overlap = 0;
  int overlap_max = 0;
  double threshold = 0;
  double gold_share = -1;
  std::string method;
  std::string restrict_on = "gold";
  double restrict_below = 0;
  int restrict_window = 20;
  int restrict_min = 5;
  bool json = false;
};

consensus::v1::SimulatedPolicy PolicyOf(const Flags& flags) {
  consensus::v1::SimulatedPolicy policy;
  policy.set_overlap_min(flags.overlap);
  policy.set_overlap_max(flags.overlap_max);
  policy.set_threshold_ppm(static_cast<int32_t>(std::lround(flags.threshold * 1e6)));
  if (flags.gold_share >= 0) policy.set_gold_share(flags.gold_share);
  policy.set_method(flags.method);
  if (flags.restrict_below <= 0) return policy;
  RestrictionRule& rule = *policy.mutable_restriction();
  rule.set_collector(flags.restrict_on == "gold" ? RestrictionRule::GOLD_ACCURACY
                                                 : RestrictionRule::AGREEMENT);
  rule.set_window(flags.restrict_window);
  rule.set_answers_min(flags.restrict_min);
  rule.set_share_min(flags.restrict_below);
  return policy;
}

// Plays the file in both ways. Without a truth, results are compared with those of the whole log.
absl::StatusOr<SimulatePolicyResponse> SimulateFile(const Flags& flags) {
  AnswerLogFlags log_flags = flags.log;
  CL_ASSIGN_OR_RETURN(log_flags.price_micros, ParseMoney(flags.price));
  if (flags.shuffle >= 0) log_flags.shuffle = static_cast<uint64_t>(flags.shuffle);
  const consensus::v1::SimulatedPolicy policy = PolicyOf(flags);
  CL_RETURN_IF_ERROR(consensus::CheckPolicy(policy));
  CL_ASSIGN_OR_RETURN(const AnswerLog log, LoadAnswerLog(log_flags));
  consensus::v1::SimulatedPolicy as_logged;
  as_logged.set_method(flags.method);
  consensus::PolicySimulation simulated(policy);
  consensus::PolicySimulation logged(as_logged);
  for (const consensus::Submission& submission : log.submissions) {
    simulated.Add(submission);
    logged.Add(submission);
  }
  SimulatePolicyResponse response;
  *response.mutable_simulated() = simulated.outcome();
  *response.mutable_logged() = logged.outcome();
  const consensus::Results before = logged.TakeResults();
  const consensus::Results& reference = flags.log.truth.empty() ? before : log.truth;
  ScoreResults(simulated.TakeResults(), reference, *response.mutable_simulated());
  ScoreResults(before, reference, *response.mutable_logged());
  for (auto& worker : *response.mutable_simulated()->mutable_restricted()) {
    const size_t number = std::stoul(worker.worker().substr(worker.worker().find('-') + 1));
    worker.set_worker(log.workers.at(number - 1));
  }
  return response;
}

absl::StatusOr<SimulatePolicyResponse> SimulateProject(const Context& context, const Flags& flags) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  SimulatePolicyRequest request;
  request.set_parent(flags.parent);
  *request.mutable_policy() = PolicyOf(flags);
  return client->Call<SimulatePolicyResponse>(request);
}

void PrintLine(const char* what, double simulated, double logged, int decimals) {
  std::printf("%-22s %16.*f %16.*f\n", what, decimals, simulated, decimals, logged);
}

void PrintTable(const SimulatePolicyResponse& response) {
  const SimulationOutcome& a = response.simulated();
  const SimulationOutcome& b = response.logged();
  std::printf("%-22s %16s %16s\n", "", "simulated", "as it was");
  const auto count = [&](const char* what, int64_t (SimulationOutcome::*figure)() const) {
    PrintLine(what, static_cast<double>((a.*figure)()), static_cast<double>((b.*figure)()), 0);
  };
  count("answers", &SimulationOutcome::answer_count);
  count("on gold tasks", &SimulationOutcome::gold_answer_count);
  PrintLine("cost", static_cast<double>(a.cost_micros()) / 1e6,
            static_cast<double>(b.cost_micros()) / 1e6, 2);
  PrintLine("hours worked", a.work_seconds() / 3600, b.work_seconds() / 3600, 2);
  PrintLine("hours passed", a.calendar_seconds() / 3600, b.calendar_seconds() / 3600, 2);
  count("tasks", &SimulationOutcome::task_count);
  count("resolved", &SimulationOutcome::resolved_count);
  count("for a person to decide", &SimulationOutcome::disputed_count);
  count("short of answers", &SimulationOutcome::short_count);
  PrintLine("accuracy", a.accuracy(), b.accuracy(), 4);
  for (const auto& worker : a.restricted()) {
    std::printf("restricted: %s after %lld answers, %lld of the last %lld good\n",
                worker.worker().c_str(), static_cast<long long>(worker.after_answers()),
                static_cast<long long>(worker.good()), static_cast<long long>(worker.counted()));
  }
}

absl::Status Simulate(const Context& context, const Flags& flags) {
  if (flags.parent.empty() == flags.log.input.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FLAGS",
                     "give either --input with a file or --project with a name");
  }
  CL_ASSIGN_OR_RETURN(const SimulatePolicyResponse response,
                      flags.parent.empty() ? SimulateFile(flags) : SimulateProject(context, flags));
  flags.json ? Print(response) : PrintTable(response);
  return absl::OkStatus();
}

}  // namespace

void AddSimulatePolicyCommand(CLI::App& app, const Context& context) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = AddCommand(app, "simulate-policy",
                                 "Replay recorded answers under another policy: cost, time, "
                                 "accuracy, and who would have been restricted",
                                 [flags, &context] { return Simulate(context, *flags); });
  command->add_option("--input", flags->log.input,
                      "answers: CSV with task,worker,label and, if known, time,price,seconds; .gz");
  command->add_option("--project", flags->parent,
                      "instead: a project or a batch on the server, by its name");
  command->add_option("--gold", flags->log.gold, "tasks that are gold: CSV with task,label");
  command->add_option("--truth", flags->log.truth,
                      "right labels to measure against; without them the results of all answers");
  command->add_option("--price", flags->price, "of an answer, where the file has none")
      ->capture_default_str();
  command->add_option("--shuffle", flags->shuffle,
                      "play the tasks in random rounds, with this seed");
  command->add_option("--overlap", flags->overlap, "answers that every task gets");
  command->add_option("--overlap-max", flags->overlap_max, "the most of a task that stays unsure");
  command
      ->add_option("--threshold", flags->threshold,
                   "posterior at which a task needs no further answer; 0 for fixed overlap")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--gold-share", flags->gold_share, "gold in a worker's answers, at most")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--method", flags->method,
                      "live, or an aggregation method run over the answers used");
  command
      ->add_option("--restrict-below", flags->restrict_below,
                   "no more work for who has a smaller share of good answers")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--restrict-on", flags->restrict_on, "what a good answer is")
      ->check(CLI::IsMember({"gold", "agreement"}))
      ->capture_default_str();
  command->add_option("--restrict-window", flags->restrict_window, "of the last N; 0 for all")
      ->capture_default_str();
  command->add_option("--restrict-min", flags->restrict_min, "not before N answers")
      ->capture_default_str();
  command->add_flag("--json", flags->json, "print the whole report as JSON");
}

}  // namespace crowdloom::cli
