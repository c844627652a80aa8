#include "services/dispatch/simulation/play.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/fault_point.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/pg/tx.h"

namespace crowdloom::dispatch::simulation {
namespace {

using Kind = Step::Kind;
using v1::Assignment;

constexpr int kTasks = 6;
constexpr int kWorkers = 4;
constexpr int kFreshWorkers = 6;  // who join in the end, so that every task can be done
constexpr int kTarget = 2, kTargetMax = 3;
constexpr int kRoundsMax = 30;
constexpr int kCrashed = 77;  // exit status of a process that died at a fault point

// One statement, so that a look costs little: the kind of row, then columns as the kind wants them.
constexpr pg::Query kLook{
    "simulation_look",
    "SELECT 'work', ordinal, worker_id, attempt, state, 0, expire_time, '' FROM assignment"
    " WHERE project_id = $1 AND batch = $2"
    " UNION ALL SELECT 'place', ordinal, target, open, counted, 0, NULL, '' FROM place"
    " WHERE project_id = $1 AND batch = $2"
    " UNION ALL SELECT 'submission', ordinal, worker_id, attempt, 0, 0, NULL, request_id::text"
    " FROM submission WHERE project_id = $1 AND batch = $2"
    " UNION ALL SELECT 'events', 0, 0, 0, 0, count(*), NULL, key FROM outbox"
    " WHERE type = 'crowdloom.events.v1.SubmissionReceived' AND starts_with(key, $3) GROUP BY key"};

// What the hook does when its point comes; one at a time in this process.
struct Trap {
  Fault fault = Fault::kNone;
  int points_left = 0;
  testing::Floor* floor = nullptr;
};
Trap& TheTrap() {
  static Trap trap;
  return trap;
}

void Spring(std::string_view) {
  Trap& trap = TheTrap();
  if (trap.points_left-- > 0) return;
  SetFaultHook(nullptr);
  switch (trap.fault) {
    case Fault::kNone:
      return;
    case Fault::kCrash:
      _exit(kCrashed);
    case Fault::kCutDatabase:
      trap.floor->postgres.CutConnections();
      return;
    case Fault::kLoseRedis:
      redis::Connection other({.url = trap.floor->redis_server.url()});
      CHECK_OK(other.Command({"FLUSHALL"}));
      return;
  }
}

void SetTrap(const Step& step, testing::Floor& floor) {
  TheTrap() = {step.fault, step.fault_at, &floor};
  SetFaultHook(&Spring);
}

const char* NameOf(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "";
    case Fault::kCrash:
      return ", crashed at ";
    case Fault::kCutDatabase:
      return ", database cut at ";
    case Fault::kLoseRedis:
      return ", Redis lost at ";
  }
  return "";
}

std::string Text(const Step& fault) {
  if (fault.fault == Fault::kNone) return "";
  return absl::StrCat(NameOf(fault.fault), "point ", fault.fault_at);
}

Pair PairOf(const Assignment& assignment) {
  const auto key = ParseAssignment(assignment.name());
  CHECK_OK(key);
  return {key->place.ordinal, NumberOf(key->worker_id)};
}

void AddRow(const pqxx::row& row, Image& image) {
  const auto kind = row[0].as<std::string>();
  const int ordinal = row[1].as<int>(), attempt = row[3].as<int>();
  const Pair pair(ordinal, NumberOf(row[2].as<int64_t>()));
  if (kind == "work") {
    image.work[pair] = {.state = static_cast<Assignment::State>(row[4].as<int>()),
                        .attempt = attempt,
                        .expire_time = pg::TimeOf(row[6])};
  } else if (kind == "place") {
    image.places[ordinal] = {row[2].as<int>(), row[3].as<int>(), row[4].as<int>()};
  } else if (kind == "submission") {
    image.submissions[{ordinal, pair.second, attempt}] = row[7].as<std::string>();
  } else {
    const auto task = ParseTask(row[7].as<std::string>());
    CHECK_OK(task);
    image.events[task->ordinal] = row[5].as<int>();
  }
}

int WorkerOf(uint32_t number) { return 1 + static_cast<int>(number % kWorkers); }

}  // namespace

Play::Play(testing::Floor& floor, std::string sabotage)
    : floor_(floor),
      sabotage_(std::move(sabotage)),
      batch_(floor.MakeBatch(
          kTasks, "",
          absl::StrCat("overlap { min: ", kTarget, " max: ", kTargetMax, " dynamic: true }"))),
      model_(kTasks, kTarget) {}

Outcome Play::Run(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    if (failed()) break;
    cut_short_ = false;
    Do(step);
    if (!sabotage_.empty()) floor_.Query(sabotage_);
    if (!failed()) Compare();
  }
  if (!failed()) Drain();
  if (!failed()) Judge();
  floor_.Move(batch_, v1::Batch::CLOSED);  // other runs lease nothing of it
  return outcome_;
}

void Play::Do(const Step& step) {
  const int max_count = 1 + static_cast<int>(step.b % 3);
  switch (step.kind) {
    case Kind::kLease:
      return Lease({WorkerOf(step.a)}, max_count, step);
    case Kind::kLeaseTogether:
      return Lease({WorkerOf(step.a), WorkerOf(step.a >> 4), WorkerOf(step.a >> 8)}, max_count,
                   step);
    case Kind::kSubmit:
      return SubmitFresh(step);
    case Kind::kRepeat:
      return Repeat(step);
    case Kind::kOtherAnswer:
      return Differ(step);
    case Kind::kRenew:
      return Renew(step);
    case Kind::kSkip:
      return End(step, Assignment::SKIPPED);
    case Kind::kRelease:
      return End(step, Assignment::RELEASED);
    case Kind::kPassTime:
      return PassTime(step);
    case Kind::kClockJump:
      Note("the clock jumps");
      return floor_.clock.Advance(absl::Minutes(static_cast<int>(step.a % 60) - 30));
    case Kind::kVerdict:
      return Verdict(step);
    case Kind::kRaiseTarget:
      return RaiseTarget(step);
    case Kind::kPause:
      return SetRunning(false);
    case Kind::kResume:
      return SetRunning(true);
    case Kind::kLoseRedis:
      Note("Redis forgets everything");
      return floor_.LoseRedis();
    case Kind::kRebuild:
    case Kind::kReconcile:
      Note(absl::StrCat("queues are rebuilt", Text(step)));
      Under(step, [&] { return floor_.TryRebuild(batch_); });
  }
}

void Play::Lease(const std::vector<int>& workers, int max_count, const Step& fault) {
  std::string line = absl::StrCat("lease ", max_count, " for");
  for (const int worker : workers) absl::StrAppend(&line, " ", worker);
  std::vector<absl::StatusOr<v1::LeaseAssignmentsResponse>> responses;
  const Result result = Under(fault, [&]() -> absl::Status {
    responses = floor_.TryLease(workers, max_count);
    for (const auto& response : responses) CL_RETURN_IF_ERROR(response.status());
    return absl::OkStatus();
  });
  if (!Ended(result, "")) return Note(absl::StrCat(line, Text(fault), ": cut short"));
  std::set<std::pair<Pair, int>> shown;  // calls of one worker show the same
  for (const auto& response : responses) {
    for (const Assignment& assignment : response->assignments()) {
      const Pair pair = PairOf(assignment);
      absl::StrAppend(&line, ", ", pair.second, " has task ", pair.first);
      if (!shown.emplace(pair, assignment.attempt()).second) continue;
      const absl::Time expires = absl::FromUnixSeconds(assignment.expire_time().seconds());
      Fail(model_.Show(pair, assignment.attempt(), expires, running_));
    }
  }
  Note(absl::StrCat(line, Text(fault)));
}

void Play::SubmitFresh(const Step& step) {
  // Now and then an answer comes after its lease is over.
  const bool late = step.b % 4 == 0;
  const auto pair = PickWork(step.a, late ? Assignment::EXPIRED : Assignment::LEASED);
  if (!pair) return;
  Submit(*pair, testing::Floor::Answer(Named(*pair), 1 + step.b % 5), step);
}

void Play::Submit(const Pair& pair, const v1::SubmitAssignmentRequest& request, const Step& fault) {
  const std::string line = absl::StrCat("submit task ", pair.first, " of ", pair.second,
                                        " attempt ", request.attempt(), Text(fault));
  const std::string expected = model_.ExpectSubmit(pair, request);
  std::string reply;
  model_.unanswered.emplace_back(pair, request);
  const Result result = Under(fault, [&]() -> absl::Status {
    CL_ASSIGN_OR_RETURN(const Assignment assignment, floor_.Submit(request));
    reply = assignment.SerializeAsString();
    return absl::OkStatus();
  });
  Note(absl::StrCat(line, cut_short_ ? ": cut short" : ": ",
                    cut_short_ || expected.empty() ? "" : expected));
  if (!Ended(result, expected)) return;
  std::erase_if(model_.unanswered, [&](const auto& waiting) {
    return waiting.second.request_id() == request.request_id();
  });
  if (!expected.empty()) return;
  const auto known = model_.answers.find({pair.first, pair.second, request.attempt()});
  if (known != model_.answers.end() && known->second.acknowledged && known->second.reply != reply) {
    Fail("I3: a repeated submission got another reply");
  }
  model_.Submit(pair, request, reply);
}

void Play::SubmitAll(const std::vector<Pair>& held) {
  std::vector<v1::SubmitAssignmentRequest> requests;
  for (const Pair& pair : held) requests.push_back(testing::Floor::Answer(Named(pair), 3));
  const auto replies = floor_.SubmitTogether(requests);
  for (size_t i = 0; i < held.size(); ++i) {
    if (!Ended(replies[i].status(), "")) return Fail("everybody submits: " + outcome_.wrong);
    model_.Submit(held[i], requests[i], replies[i]->SerializeAsString());
  }
  Note(absl::StrCat("everybody submits: ", held.size()));
}

void Play::Repeat(const Step& step) {
  std::vector<std::pair<Pair, v1::SubmitAssignmentRequest>> made = model_.unanswered;
  for (const auto& [key, answer] : model_.answers) {
    made.push_back({{std::get<0>(key), std::get<1>(key)}, answer.request});
  }
  if (made.empty()) return;
  const auto& [pair, request] = made[step.a % made.size()];
  Submit(pair, request, step);
}

void Play::Differ(const Step& step) {
  if (model_.answers.empty()) return;
  auto chosen = model_.answers.begin();
  std::advance(chosen, step.a % model_.answers.size());
  const auto [task, worker, attempt] = chosen->first;
  v1::SubmitAssignmentRequest request = chosen->second.request;
  const double rating = request.answer().values().at("rating").number();
  v1::SubmitAssignmentRequest other = testing::Floor::Answer(Named({task, worker}), rating);
  other.set_attempt(attempt);
  if (step.b % 2 == 0) {
    other.set_request_id(request.request_id());
    (*other.mutable_answer()->mutable_values())["rating"].set_number(rating < 5 ? rating + 1 : 1);
  }
  Submit({task, worker}, other, Step());
}

void Play::End(const Step& step, Assignment::State to) {
  const auto pair = PickWork(step.a, step.b % 5 == 0 ? to : Assignment::LEASED);
  if (!pair) return;
  const Work& work = model_.work.at(*pair);
  const std::string expected = model_.ExpectEnd(*pair, work.attempt, to);
  const std::string name = Named(*pair).name();
  const Result result = Under(step, [&] {
    return to == Assignment::SKIPPED ? floor_.Skip(name, work.attempt).status()
                                     : floor_.Release(name, work.attempt).status();
  });
  Note(absl::StrCat("end task ", pair->first, " of ", pair->second, " as ",
                    Assignment::State_Name(to), Text(step)));
  if (Ended(result, expected) && expected.empty()) model_.work.at(*pair).state = to;
}

void Play::Renew(const Step& step) {
  const auto pair = PickWork(step.a, Assignment::LEASED);
  if (!pair) return;
  Work& work = model_.work.at(*pair);
  absl::StatusOr<Assignment> renewed = Assignment();
  const Result result = Under(step, [&] {
    renewed = floor_.Renew(Named(*pair).name(), work.attempt);
    return renewed.status();
  });
  Note(absl::StrCat("renew task ", pair->first, " of ", pair->second, Text(step)));
  if (!Ended(result, "")) return;
  work.expire_time = absl::FromUnixSeconds(renewed->expire_time().seconds());
}

void Play::PassTime(const Step& step) {
  floor_.clock.Advance(absl::Minutes(1 + static_cast<int>(step.a % 20)));
  const Result result = Under(step, [&] { return floor_.TryExpire(); });
  Note(absl::StrCat("time passes", Text(step)));
  if (!Ended(result, "")) return;
  cut_short_ = true;  // which leases ran out is learnt, and checked
  for (const auto& [pair, work] : Look().work) {
    if (work.state == Assignment::LEASED && work.expire_time < floor_.clock.Now()) {
      Fail(absl::StrCat("task ", pair.first, " of ", pair.second, " should have expired"));
    }
  }
}

// Consensus tells again until it is heard.
void Play::Verdict(const Step& step) {
  if (model_.answers.empty()) return;
  auto chosen = model_.answers.begin();
  std::advance(chosen, step.a % model_.answers.size());
  const auto [task, worker, attempt] = chosen->first;
  constexpr std::array kVerdicts = {std::pair(events::v1::VERDICT_ACCEPTED, Assignment::ACCEPTED),
                                    std::pair(events::v1::VERDICT_REJECTED, Assignment::REJECTED),
                                    std::pair(events::v1::VERDICT_RETURNED, Assignment::RETURNED)};
  const auto& [verdict, state] = kVerdicts[step.b % kVerdicts.size()];
  events::v1::VerdictRecorded event;
  event.set_assignment(Named({task, worker}).name());
  event.set_attempt(attempt);
  event.set_verdict(verdict);
  event.set_decision(++decisions_);
  event.set_error_code("WRONG");
  Note(absl::StrCat("verdict ", events::v1::Verdict_Name(verdict), " on task ", task, " of ",
                    worker, Text(step)));
  Under(step, [&] { return floor_.TryTell(event); });
  if (cut_short_) Compare();
  cut_short_ = false;
  if (!failed()) floor_.Tell(event);
  model_.Verdict({task, worker}, attempt, state, decisions_);
}

void Play::RaiseTarget(const Step& step) {
  const int task = 1 + static_cast<int>(step.a % kTasks);
  events::v1::PlaceRequested event;
  event.set_task(dispatch::NameOf(TaskKey{batch_, task}));
  event.set_target(kTargetMax);
  Note(absl::StrCat("task ", task, " wants ", kTargetMax, Text(step)));
  Under(step, [&] { return floor_.TryTell(event); });
  if (cut_short_) Compare();
  cut_short_ = false;
  if (!failed()) floor_.Tell(event);
  model_.targets[task] = kTargetMax;
}

void Play::SetRunning(bool running) {
  Note(running ? "resume" : "pause");
  floor_.Move(batch_, running ? v1::Batch::RUNNING : v1::Batch::PAUSED);
  running_ = running;
}

// With enough people every task gets all its answers. Queues may be rebuilt only when something was
// lost on the way.
void Play::Drain() {
  SetRunning(true);
  std::vector<int> everybody;
  for (int worker = 1; worker <= kWorkers + kFreshWorkers; ++worker) everybody.push_back(worker);
  for (int round = 0; round < kRoundsMax && !failed(); ++round) {
    PassTime({.a = 19});
    Compare();
    cut_short_ = false;
    Lease(everybody, 2 * kTasks, Step());
    std::vector<Pair> held;
    for (const auto& [pair, work] : model_.work) {
      if (work.state == Assignment::LEASED) held.push_back(pair);
    }
    SubmitAll(held);
    if (!failed()) Compare();
    const bool returned = PickWork(0, Assignment::RETURNED).has_value();
    if (FreePlaces() == 0 && !returned) return;
    if (held.empty() && may_leak_) CHECK_OK(floor_.TryRebuild(batch_));
  }
  Fail(absl::StrCat("I8: ", FreePlaces(), " places are never handed out"));
}

// Every answer ends with a verdict, however often it is told, and the batch closes.
void Play::Judge() {
  for (int again = 0; again < 2; ++again) {
    for (const auto& [key, answer] : model_.answers) {
      const auto [task, worker, attempt] = key;
      if (model_.work.at({task, worker}).attempt != attempt) continue;
      if (model_.work.at({task, worker}).state == Assignment::REJECTED) continue;
      floor_.TellVerdict(Named({task, worker}).name(), attempt, events::v1::VERDICT_ACCEPTED,
                         decisions_ + 1);
    }
  }
  for (const auto& [pair, work] : Look().work) {
    const bool answered = model_.answers.contains({pair.first, pair.second, work.attempt});
    const bool judged = work.state == Assignment::ACCEPTED || work.state == Assignment::REJECTED;
    if (answered != judged) {
      Fail(absl::StrCat("I4: task ", pair.first, " of ", pair.second, " ends as ",
                        Assignment::State_Name(work.state)));
    }
  }
  for (int task = 1; task <= kTasks; ++task) {
    floor_.TellResolved(dispatch::NameOf(TaskKey{batch_, task}), true);
  }
  floor_.Finish();
  const std::string state = floor_.Query(
      absl::StrCat("SELECT state FROM dispatch.batch WHERE project_id = ", batch_.project_id));
  if (state != "4") Fail("the batch does not close");
}

Play::Result Play::Under(const Step& fault, const Operation& operation) {
  if (fault.fault == Fault::kCrash) return InChild(fault, operation);
  if (fault.fault != Fault::kNone) {
    may_leak_ = true;
    SetTrap(fault, floor_);
  }
  Result result = operation();
  SetFaultHook(nullptr);
  return result;
}

// Connections are not shared: both processes make new ones. The child's end with it, and so do its
// transactions.
Play::Result Play::InChild(const Step& fault, const Operation& operation) {
  may_leak_ = true;
  floor_.db.Close();
  floor_.redis.Close();
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    SetTrap(fault, floor_);
    operation().IgnoreError();
    _exit(kCrashed);  // after its last step, before anybody was told
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != kCrashed) Fail("the process died by itself");
  while (floor_.Query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                      " AND pid <> pg_backend_pid()") != "0") {
  }
  cut_short_ = true;
  return std::nullopt;
}

bool Play::Ended(const Result& result, const std::string& reason) {
  if (!result) return false;
  if (absl::IsUnavailable(*result) || absl::IsAborted(*result)) {
    cut_short_ = true;
    return false;
  }
  if (ReasonOf(*result) == reason && result->ok() == reason.empty()) return true;
  Fail(absl::StrCat("ended with ", result->ToString(), ", not ", reason));
  return false;
}

std::optional<Pair> Play::PickWork(uint32_t number, Assignment::State state) const {
  std::vector<Pair> pairs;
  for (const auto& [pair, work] : model_.work) {
    if (work.state == state) pairs.push_back(pair);
  }
  if (pairs.empty()) return std::nullopt;
  return pairs[number % pairs.size()];
}

Assignment Play::Named(const Pair& pair) const {
  Assignment assignment;
  assignment.set_name(dispatch::NameOf(
      AssignmentKey{{batch_, kLabelStage, pair.first}, testing::Floor::WorkerId(pair.second)}));
  const auto work = model_.work.find(pair);
  assignment.set_attempt(work == model_.work.end() ? 1 : work->second.attempt);
  return assignment;
}

int Play::FreePlaces() const {
  int free = 0;
  for (const auto& [task, target] : model_.targets) {
    const Image::Place place = model_.PlaceOf(task);
    free += std::max(0, place.target - place.open - place.counted);
  }
  return free;
}

Image Play::Look() {
  Image image;
  CHECK_OK(pg::RunTx(floor_.db, [&](pg::Tx& tx) -> absl::Status {
    image = {};
    for (const auto& row : tx.Exec(kLook, batch_.project_id, batch_.batch,
                                   absl::StrCat(dispatch::NameOf(batch_), "/"))) {
      AddRow(row, image);
    }
    return absl::OkStatus();
  }));
  return image;
}

void Play::Compare() { Fail(model_.Compare(Look(), cut_short_, floor_.clock.Now())); }

void Play::Note(const std::string& line) { absl::StrAppend(&outcome_.history, "  ", line, "\n"); }

void Play::Fail(const std::string& wrong) {
  if (wrong.empty() || failed()) return;
  outcome_.wrong = wrong;
  Note(absl::StrCat("-> ", wrong));
}

}  // namespace crowdloom::dispatch::simulation
