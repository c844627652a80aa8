#include <cstdio>
#include <cstdlib>

#include "clients/cli/commands/commands.h"
#include "clients/cli/replay/replay.h"
#include "clients/cli/replay/report_text.h"
#include "clients/cli/verify/database_url.h"
#include "clients/cli/verify/verify.h"
#include "common/base/status.h"

namespace crowdloom::cli {
namespace {

struct Options {
  std::string answers;
  std::string truth;
  std::string overlap_policy = "fixed";
  std::string method;
  std::string price = "0.04";
  bool json = false;
  int threads = 16;
  double patience_seconds = 300;
  double settle_seconds = 30;
  SignInOptions sign_in;
  DatabaseOptions database;
};

// A stored session, else a new one where a password is at hand.
absl::StatusOr<Credential> FindAdmin(const Context& context, const Options& options) {
  if (options.sign_in.password_file.empty() && std::getenv("CROWDLOOM_PASSWORD") == nullptr) {
    return context.credentials.Load(context.server);
  }
  return SignIn(context, options.sign_in);
}

absl::StatusOr<ReplayOptions> Prepare(const Context& context, const Options& options) {
  ReplayOptions replay;
  CL_ASSIGN_OR_RETURN(replay.server, ServerAddress::Parse(context.server));
  CL_ASSIGN_OR_RETURN(replay.price_micros, ParseMoney(options.price));
  CL_ASSIGN_OR_RETURN(replay.admin, FindAdmin(context, options));
  replay.dynamic = options.overlap_policy == "dynamic";
  // A plain vote can be checked against the file by anybody.
  replay.method = options.method.empty() && !replay.dynamic ? "majority" : options.method;
  replay.threads = options.threads;
  replay.patience = absl::Seconds(options.patience_seconds);
  replay.progress = [](const std::string& line) { std::fprintf(stderr, "-- %s\n", line.c_str()); };
  return replay;
}

absl::Status RunReplay(const Context& context, const Options& options) {
  CL_ASSIGN_OR_RETURN(const RecordedAnswers answers, RecordedAnswers::Load(options.answers));
  Truth truth;
  if (!options.truth.empty()) {
    CL_ASSIGN_OR_RETURN(truth, LoadTruth(options.truth));
  }
  const absl::StatusOr<std::string> database = FindDatabaseUrl(options.database);
  CL_ASSIGN_OR_RETURN(const ReplayOptions replay, Prepare(context, options));
  CL_ASSIGN_OR_RETURN(const ReplayReport report, Replay(answers, truth, replay));

  std::vector<std::string> broken;
  if (database.ok()) {
    CL_ASSIGN_OR_RETURN(const auto findings,
                        Verify(*database, absl::Seconds(options.settle_seconds)));
    broken = BrokenLines(findings);
  } else {
    std::fprintf(stderr, "-- invariants are not looked at: %s\n",
                 std::string(database.status().message()).c_str());
  }
  if (options.json) {
    std::printf("%s\n", ReportJson(report, broken).c_str());
  } else {
    std::printf("%s", ReportTable(report, broken, database.ok()).c_str());
  }
  if (broken.empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDataLoss, "INVARIANTS_BROKEN", "invariants are broken");
}

}  // namespace

void AddReplayCommand(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      AddCommand(app, "replay", "Give recorded answers again, as the people who gave them would",
                 [options, &context] { return RunReplay(context, *options); });
  command->add_option("--answers", options->answers, "CSV task,worker,label, plain or .gz")
      ->required();
  command->add_option("--truth", options->truth, "CSV task,label with the right answers");
  command
      ->add_option("--overlap-policy", options->overlap_policy,
                   "fixed: everybody's answer; dynamic: until consensus is sure")
      ->check(CLI::IsMember({"fixed", "dynamic"}))
      ->capture_default_str();
  command
      ->add_option("--method", options->method,
                   "How the project aggregates; majority when overlap is fixed, else shrink-ds")
      ->check(CLI::IsMember({"majority", "shrink-ds"}));
  command->add_flag("--json", options->json, "Print one JSON object");
  command->add_option("--price", options->price, "For one answer")->capture_default_str();
  command->add_option("--threads", options->threads, "How many work at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command
      ->add_option("--patience", options->patience_seconds,
                   "Seconds to wait for a server that is away")
      ->capture_default_str();
  command->add_option("--organization", options->sign_in.organization, "Of the administrator")
      ->capture_default_str();
  command
      ->add_option("--login", options->sign_in.login,
                   "An administrator, with the password in CROWDLOOM_PASSWORD")
      ->capture_default_str();
  command->add_option("--password-file", options->sign_in.password_file, "File with the password");
  command->add_option("--database-url", options->database.url,
                      "Where the invariants are read from");
  command->add_option("--data", options->database.data_dir, "Data folder of a running crowdloom up")
      ->capture_default_str();
}

}  // namespace crowdloom::cli
