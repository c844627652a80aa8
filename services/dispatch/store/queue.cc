#include "services/dispatch/store/queue.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/embedded_file.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/dispatch/core/task_order.h"

namespace crowdloom::dispatch {

// Made by crowdloom_embed_files.
absl::Span<const EmbeddedFile> LuaFiles();

namespace queue {
namespace {

using redis::Connection;

constexpr int kLookMax = 256;  // entries that one pick looks at
constexpr int kChangesPerCall = 1000;
constexpr char kLoadingSeconds[] = "30";
constexpr char kSeenSeconds[] = "21600";

redis::Script ScriptNamed(std::string_view file) {
  for (const EmbeddedFile& script : LuaFiles()) {
    if (script.name == file) return {script.name, script.contents};
  }
  CHECK(false) << "no script " << file;
  return {};
}

std::string Prefix(const StageKey& key) {
  return absl::StrCat("d:{", FormatTenantId(key.batch.project_id), "-", key.batch.batch,
                      "}:", key.stage, ":");
}

std::string ReadyKey(const StageKey& key) { return Prefix(key) + "ready"; }
std::string OpenKey(const StageKey& key) { return Prefix(key) + "open"; }
std::string CursorsKey(const StageKey& key) { return Prefix(key) + "cursors"; }
std::string SeenKey(const StageKey& key, int64_t worker_id) {
  return absl::StrCat(Prefix(key), "seen:", worker_id);
}
std::string OwnKey(const StageKey& key, int64_t worker_id) {
  return absl::StrCat(Prefix(key), "own:", worker_id);
}

// A command or script call whose words it owns.
using Words = std::vector<std::string>;

redis::Arguments Views(const Words& words) { return {words.begin(), words.end()}; }

absl::Status RunAll(Connection& redis, const std::vector<Words>& commands) {
  if (commands.empty()) return absl::OkStatus();
  std::vector<redis::Arguments> views;
  views.reserve(commands.size());
  for (const Words& words : commands) views.push_back(Views(words));
  CL_ASSIGN_OR_RETURN(const std::vector<redis::Reply> replies, redis.Pipeline(views));
  for (const redis::Reply& reply : replies) CL_RETURN_IF_ERROR(redis::StatusOf(reply));
  return absl::OkStatus();
}

struct ScriptCall {
  Words keys;
  Words arguments;
};

absl::StatusOr<std::vector<redis::Reply>> CallAll(Connection& redis, std::string_view script,
                                                  const std::vector<ScriptCall>& calls) {
  std::vector<Connection::Call> views;
  views.reserve(calls.size());
  for (const ScriptCall& call : calls) views.push_back({Views(call.keys), Views(call.arguments)});
  CL_ASSIGN_OR_RETURN(std::vector<redis::Reply> replies,
                      redis.EvalMany(ScriptNamed(script), views));
  for (const redis::Reply& reply : replies) CL_RETURN_IF_ERROR(redis::StatusOf(reply));
  return replies;
}

PickResult::Marker MarkerOf(const std::string& text) {
  if (text == "ready") return PickResult::Marker::kReady;
  if (text == "loading") return PickResult::Marker::kLoading;
  if (text == "seen") return PickResult::Marker::kSeenMissing;
  return PickResult::Marker::kMissing;
}

absl::StatusOr<PickResult> ResultOf(const redis::Reply& reply) {
  if (reply.items.size() < 4) return absl::InternalError("pick.lua answered too little");
  PickResult result;
  result.marker = MarkerOf(reply.items[0].text);
  result.more = reply.items[1].integer != 0;
  result.queued = reply.items[2].integer;
  std::vector<int32_t>* list = &result.own;
  for (size_t i = 3; i < reply.items.size(); ++i) {
    const auto ordinal = static_cast<int32_t>(reply.items[i].integer);
    if (ordinal == 0) {
      list = &result.common;
    } else {
      list->push_back(ordinal);
    }
  }
  return result;
}

ScriptCall PickCall(const PickRequest& request) {
  const StageKey& stage = request.stage;
  const StageKey other{stage.batch, request.other_stage};
  return {{ReadyKey(stage), OpenKey(stage), CursorsKey(stage), OwnKey(stage, request.worker_id),
           SeenKey(stage, request.worker_id), SeenKey(other, request.worker_id)},
          {absl::StrCat(request.worker_id), absl::StrCat(request.count), absl::StrCat(kLookMax)}};
}

// The bytes of a Redis bitmap: bit n is bit 7 - n % 8 of byte n / 8.
std::string BitmapOf(absl::Span<const int32_t> ordinals) {
  int32_t greatest = 0;
  for (const int32_t ordinal : ordinals) greatest = std::max(greatest, ordinal);
  std::string bitmap(greatest / 8 + 1, '\0');
  for (const int32_t ordinal : ordinals) {
    bitmap[ordinal / 8] = static_cast<char>(bitmap[ordinal / 8] | (0x80 >> (ordinal % 8)));
  }
  return bitmap;
}

}  // namespace

absl::StatusOr<std::vector<PickResult>> Pick(Connection& redis,
                                             absl::Span<const PickRequest> requests) {
  if (requests.empty()) return std::vector<PickResult>();
  std::vector<ScriptCall> calls;
  calls.reserve(requests.size());
  for (const PickRequest& request : requests) calls.push_back(PickCall(request));
  CL_ASSIGN_OR_RETURN(const std::vector<redis::Reply> replies, CallAll(redis, "pick.lua", calls));
  std::vector<PickResult> results;
  results.reserve(replies.size());
  for (const redis::Reply& reply : replies) {
    CL_ASSIGN_OR_RETURN(PickResult result, ResultOf(reply));
    results.push_back(std::move(result));
  }
  return results;
}

absl::Status Add(Connection& redis, absl::Span<const Change> changes) {
  if (changes.empty()) return absl::OkStatus();
  std::map<StageKey, std::vector<ScriptCall>> by_stage;
  for (const Change& change : changes) {
    std::vector<ScriptCall>& calls = by_stage[change.stage];
    if (calls.empty() || calls.back().arguments.size() >= 3 * kChangesPerCall) {
      calls.push_back({{OpenKey(change.stage)}, {}});
    }
    const int64_t base = QueueScore(
        change.band, static_cast<uint32_t>(change.rank.value_or(DefaultRank(change.ordinal))), 0);
    for (const int64_t number : {int64_t{change.ordinal}, int64_t{change.free}, base}) {
      calls.back().arguments.push_back(absl::StrCat(number));
    }
  }
  std::vector<ScriptCall> calls;
  for (auto& [stage, of_stage] : by_stage) {
    std::move(of_stage.begin(), of_stage.end(), std::back_inserter(calls));
  }
  return CallAll(redis, "add.lua", calls).status();
}

absl::Status AddOwn(Connection& redis, absl::Span<const Own> tasks) {
  std::vector<Words> commands;
  for (const Own& task : tasks) {
    const std::string ordinal = absl::StrCat(task.ordinal);
    commands.push_back({"ZADD", OwnKey(task.stage, task.worker_id), ordinal, ordinal});
  }
  return RunAll(redis, commands);
}

absl::Status ForgetSeen(Connection& redis, absl::Span<const Own> tasks) {
  if (tasks.empty()) return absl::OkStatus();
  std::vector<ScriptCall> calls;
  for (const Own& task : tasks) {
    calls.push_back({{SeenKey(task.stage, task.worker_id)}, {absl::StrCat(task.ordinal)}});
  }
  return CallAll(redis, "forget.lua", calls).status();
}

absl::Status LoadSeen(Connection& redis, const StageKey& stage, int64_t worker_id,
                      absl::Span<const int32_t> ordinals) {
  const std::string key = SeenKey(stage, worker_id);
  return RunAll(redis, {{"SET", key, BitmapOf(ordinals), "EX", kSeenSeconds}});
}

absl::Status BeginLoading(Connection& redis, const StageKey& stage) {
  return RunAll(redis, {{"DEL", OpenKey(stage), CursorsKey(stage)},
                        {"SET", ReadyKey(stage), "loading", "EX", kLoadingSeconds}});
}

absl::Status KeepLoading(Connection& redis, const StageKey& stage) {
  return RunAll(redis, {{"SET", ReadyKey(stage), "loading", "XX", "EX", kLoadingSeconds}});
}

absl::Status EndLoading(Connection& redis, const StageKey& stage) {
  // Only if nothing was lost meanwhile: with XX a FLUSHALL during the rebuild asks for another one.
  return RunAll(redis, {{"SET", ReadyKey(stage), "ready", "XX"}});
}

absl::Status Drop(Connection& redis, const StageKey& stage) {
  return RunAll(redis, {{"DEL", ReadyKey(stage), OpenKey(stage), CursorsKey(stage)}});
}

absl::StatusOr<std::vector<int64_t>> Sizes(Connection& redis, absl::Span<const StageKey> stages) {
  std::vector<std::string> keys;
  for (const StageKey& stage : stages) keys.push_back(OpenKey(stage));
  std::vector<redis::Arguments> commands;
  for (const std::string& key : keys) commands.push_back({"ZCARD", key});
  CL_ASSIGN_OR_RETURN(const std::vector<redis::Reply> replies, redis.Pipeline(commands));
  std::vector<int64_t> sizes;
  for (const redis::Reply& reply : replies) {
    CL_RETURN_IF_ERROR(redis::StatusOf(reply));
    sizes.push_back(reply.integer);
  }
  return sizes;
}

absl::StatusOr<std::vector<bool>> AreReady(Connection& redis, absl::Span<const StageKey> stages) {
  std::vector<std::string> keys;
  for (const StageKey& stage : stages) keys.push_back(ReadyKey(stage));
  std::vector<redis::Arguments> commands;
  for (const std::string& key : keys) commands.push_back({"GET", key});
  CL_ASSIGN_OR_RETURN(const std::vector<redis::Reply> replies, redis.Pipeline(commands));
  std::vector<bool> ready;
  for (const redis::Reply& reply : replies) {
    CL_RETURN_IF_ERROR(redis::StatusOf(reply));
    ready.push_back(MarkerOf(reply.text) == PickResult::Marker::kReady);
  }
  return ready;
}

}  // namespace queue
}  // namespace crowdloom::dispatch
