#include "common/redis/connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <string_view>

#include "absl/strings/match.h"
#include "common/base/fault_point.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/log/log.h"
#include "common/redis/error.h"
#include "common/redis/hiredis.h"

namespace crowdloom::redis {
namespace {

bool IsNoScript(const Reply& reply) {
  return reply.is_error() && absl::StartsWith(reply.text, "NOSCRIPT");
}

}  // namespace

Reply FromHiredis(const redisReply& raw) {
  Reply reply;
  switch (raw.type) {
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kInteger;
      reply.integer = raw.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::kString;
      reply.text.assign(raw.str, raw.len);
      break;
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::kError;
      reply.text.assign(raw.str, raw.len);
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::kArray;
      for (size_t i = 0; i < raw.elements; ++i) reply.items.push_back(FromHiredis(*raw.element[i]));
      break;
    default:
      break;  // nil
  }
  return reply;
}

void Connection::Free::operator()(redisContext* context) const { redisFree(context); }

Connection::Connection(ConnectionOptions options) : options_(std::move(options)) {}
Connection::~Connection() = default;

void Connection::Close() {
  context_.reset();
  digests_.clear();
}

// Whether the server closed the connection since the last command: then there is an end of file, or
// something nobody asked for, to be read.
bool Connection::Alive() const {
  char byte = 0;
  const ssize_t got = recv(context_->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

absl::Status Connection::Lost() {
  const std::string what = context_ ? context_->errstr : "out of memory";
  Close();
  return RedisUnavailable(what);
}

absl::Status Connection::Open() {
  if (context_ && Alive()) return absl::OkStatus();
  Close();
  CL_ASSIGN_OR_RETURN(const Address address, ParseUrl(options_.url));
  context_.reset(Connect(address, options_.connect_timeout));
  if (!context_ || context_->err != 0) return Lost();
  if (redisSetTimeout(context_.get(), absl::ToTimeval(options_.command_timeout)) != REDIS_OK) {
    return Lost();
  }
  const absl::Status status = Introduce(address.user, address.password, address.database);
  if (!status.ok()) Close();
  return status;
}

absl::Status Connection::Introduce(std::string_view user, std::string_view password, int database) {
  std::vector<Arguments> commands;
  if (!password.empty()) {
    commands.push_back(user.empty() ? Arguments{"AUTH", password}
                                    : Arguments{"AUTH", user, password});
  }
  const std::string number = StrCat(database);
  if (database != 0) commands.push_back({"SELECT", number});
  CL_ASSIGN_OR_RETURN(const std::vector<Reply> replies, RoundTrip(commands));
  for (const Reply& reply : replies) CL_RETURN_IF_ERROR(StatusOf(reply));
  return absl::OkStatus();
}

absl::StatusOr<Reply> Connection::ReadReply() {
  void* raw = nullptr;
  if (redisGetReply(context_.get(), &raw) != REDIS_OK) return Lost();
  const std::unique_ptr<void, void (*)(void*)> owner(raw, freeReplyObject);
  return FromHiredis(*static_cast<redisReply*>(raw));
}

absl::StatusOr<std::vector<Reply>> Connection::RoundTrip(absl::Span<const Arguments> commands) {
  for (const Arguments& arguments : commands) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const std::string_view argument : arguments) {
      texts.push_back(argument.data());
      sizes.push_back(argument.size());
    }
    if (redisAppendCommandArgv(context_.get(), static_cast<int>(texts.size()), texts.data(),
                               sizes.data()) != REDIS_OK) {
      return Lost();
    }
  }
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  for (size_t i = 0; i < commands.size(); ++i) {
    CL_ASSIGN_OR_RETURN(Reply reply, ReadReply());
    replies.push_back(std::move(reply));
  }
  return replies;
}

absl::StatusOr<std::vector<Reply>> Connection::Pipeline(absl::Span<const Arguments> commands) {
  CL_RETURN_IF_ERROR(Open());
  PassFaultPoint("before redis");
  absl::StatusOr<std::vector<Reply>> replies = RoundTrip(commands);
  PassFaultPoint("after redis");
  return replies;
}

absl::StatusOr<Reply> Connection::Command(absl::Span<const std::string_view> arguments) {
  const Arguments command(arguments.begin(), arguments.end());
  CL_ASSIGN_OR_RETURN(std::vector<Reply> replies, Pipeline({command}));
  CL_RETURN_IF_ERROR(StatusOf(replies[0]));
  return std::move(replies[0]);
}

absl::StatusOr<std::string> Connection::Load(const Script& script) {
  CL_ASSIGN_OR_RETURN(const Reply reply, Command({"SCRIPT", "LOAD", script.source}));
  digests_[ToAbsl(script.name)] = reply.text;
  return reply.text;
}

absl::StatusOr<std::vector<Reply>> Connection::EvalMany(const Script& script,
                                                        absl::Span<const Call> calls) {
  CL_RETURN_IF_ERROR(Open());
  const auto known = digests_.find(ToAbsl(script.name));
  std::string digest = known == digests_.end() ? "" : known->second;
  if (digest.empty()) {
    CL_ASSIGN_OR_RETURN(digest, Load(script));
  }
  std::vector<std::string> key_counts;
  key_counts.reserve(calls.size());
  std::vector<Arguments> commands;
  for (const Call& call : calls) {
    key_counts.push_back(StrCat(call.keys.size()));
    Arguments command = {"EVALSHA", digest, key_counts.back()};
    command.insert(command.end(), call.keys.begin(), call.keys.end());
    command.insert(command.end(), call.arguments.begin(), call.arguments.end());
    commands.push_back(std::move(command));
  }
  CL_ASSIGN_OR_RETURN(std::vector<Reply> replies, Pipeline(commands));
  // The server forgot its scripts (SCRIPT FLUSH): those that were refused did not run.
  std::vector<Arguments> again;
  for (size_t i = 0; i < replies.size(); ++i) {
    if (IsNoScript(replies[i])) again.push_back(commands[i]);
  }
  if (again.empty()) return replies;
  CL_RETURN_IF_ERROR(status_internal::StatusOf(Load(script)));
  CL_ASSIGN_OR_RETURN(std::vector<Reply> second, Pipeline(again));
  auto next = second.begin();
  for (Reply& reply : replies) {
    if (IsNoScript(reply)) reply = std::move(*next++);
  }
  return replies;
}

absl::StatusOr<Reply> Connection::Eval(const Script& script,
                                       absl::Span<const std::string_view> keys,
                                       absl::Span<const std::string_view> arguments) {
  const Call call{{keys.begin(), keys.end()}, {arguments.begin(), arguments.end()}};
  CL_ASSIGN_OR_RETURN(std::vector<Reply> replies, EvalMany(script, {call}));
  CL_RETURN_IF_ERROR(StatusOf(replies[0]));
  return std::move(replies[0]);
}

}  // namespace crowdloom::redis
