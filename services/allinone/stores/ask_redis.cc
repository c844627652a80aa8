#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/allinone/stores/private_redis.h"

namespace crowdloom::allinone {
namespace {

absl::Status NoAnswer(const std::filesystem::path& socket) {
  return MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE",
                   absl::StrCat("no answer from the Redis at ", socket.string()));
}

bool Connect(int file, const std::filesystem::path& socket) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (socket.string().size() >= sizeof(address.sun_path)) return false;
  std::strncpy(address.sun_path, socket.c_str(), sizeof(address.sun_path) - 1);
  return connect(file, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
}

void LimitWaiting(int file) {
  constexpr timeval kLimit = {.tv_sec = 1, .tv_usec = 0};
  setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &kLimit, sizeof(kLimit));
  setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &kLimit, sizeof(kLimit));
}

std::string ReadLine(int file) {
  std::string line;
  char c = 0;
  while (line.size() < 512 && recv(file, &c, 1, 0) == 1 && c != '\n') {
    if (c != '\r') line.push_back(c);
  }
  return line;
}

}  // namespace

absl::StatusOr<std::string> AskRedis(const std::filesystem::path& socket,
                                     const std::string& command) {
  const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (file < 0) return NoAnswer(socket);
  LimitWaiting(file);
  const std::string request = command + "\r\n";
  const bool sent =
      Connect(file, socket) && send(file, request.data(), request.size(), MSG_NOSIGNAL) ==
                                   static_cast<ssize_t>(request.size());
  std::string answer = sent ? ReadLine(file) : "";
  close(file);
  if (answer.empty()) return NoAnswer(socket);
  return answer;
}

}  // namespace crowdloom::allinone
