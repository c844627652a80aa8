#include "common/testing/temp_redis.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/strings.h"

namespace crowdloom::testing {
namespace {

constexpr absl::Duration kStartTimeout = absl::Seconds(30);

bool Accepts(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK_LT(path.size(), sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  const bool accepted =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return accepted;
}

}  // namespace

TempRedis::TempRedis(std::string password) : password_(std::move(password)) { Start(); }

TempRedis::~TempRedis() = default;

std::string TempRedis::url() const {
  const std::string credentials = password_.empty() ? "" : StrCat(":", password_, "@");
  return StrCat("unix://", credentials, socket_path());
}

void TempRedis::Start() {
  std::vector<std::string> arguments = {"redis-server", "--port", "0",        "--unixsocket",
                                        socket_path(),  "--save", "",         "--appendonly",
                                        "no",           "--dir",  dir_.path()};
  if (!password_.empty()) {
    arguments.push_back("--requirepass");
    arguments.push_back(password_);
  }
  unlink(socket_path().c_str());
  process_ = std::make_unique<ChildProcess>(arguments, dir_.path() + "/log");
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (!Accepts(socket_path())) {
    CHECK(process_->Running() && absl::Now() < deadline) << "redis-server does not start";
    absl::SleepFor(absl::Milliseconds(2));
  }
}

void TempRedis::Stop() { process_.reset(); }

}  // namespace crowdloom::testing
