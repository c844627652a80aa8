#include "clients/cli/api/api_client.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::cli {
namespace {

// Answers one request a connection, by a script: "" closes without an answer, anything else is
// sent. Remembers the requests' bodies.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::string> answers) : answers_(std::move(answers)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    listen(listener_, 16);
    socklen_t size = sizeof(address);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~ScriptedServer() {
    shutdown(listener_, SHUT_RDWR);
    close(listener_);
    thread_.join();
  }

  ServerAddress address() const { return {"127.0.0.1", static_cast<uint16_t>(port_)}; }
  const std::vector<std::string>& bodies() const { return bodies_; }

 private:
  void Serve() {
    for (const std::string& answer : answers_) {
      const int peer = accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      bodies_.push_back(ReadBody(peer));
      send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      close(peer);
    }
  }

  static std::string ReadBody(int peer) {
    std::string request;
    char buffer[4096];
    size_t head = std::string::npos, length = 0;
    while (head == std::string::npos || request.size() < head + 4 + length) {
      const ssize_t got = recv(peer, buffer, sizeof(buffer), 0);
      if (got <= 0) break;
      request.append(buffer, static_cast<size_t>(got));
      head = request.find("\r\n\r\n");
      const size_t field = request.find("Content-Length: ");
      if (field != std::string::npos) length = std::strtoul(&request[field + 16], nullptr, 10);
    }
    return head == std::string::npos ? "" : request.substr(head + 4);
  }

  std::vector<std::string> answers_;
  int listener_;
  int port_;
  std::vector<std::string> bodies_;
  std::thread thread_;
};

std::string Answer(int status, std::string_view body) {
  return StrCat("HTTP/1.1 ", status, " X\r\nContent-Length: ", body.size(),
                "\r\nConnection: close\r\n\r\n", body);
}

std::string BatchAnswer() {
  dispatch::v1::Batch batch;
  batch.set_name("projects/3-1/batches/1");
  return Answer(200, batch.SerializeAsString());
}

dispatch::v1::StartBatchRequest StartRequest() {
  dispatch::v1::StartBatchRequest request;
  request.set_name("projects/3-1/batches/1");
  request.set_request_id("00000000-0000-0000-0000-000000000001");
  return request;
}

TEST(ApiClientTest, RepeatsTheSameRequestUntilTheServerIsBack) {
  ScriptedServer server({"", Answer(503, R"({"code":"unavailable","message":"starting"})"), "",
                         Answer(502, "<html>bad gateway</html>"), BatchAnswer()});
  ApiClient client(server.address(), "token");
  const auto batch = client.Call<dispatch::v1::Batch>(StartRequest());
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->name(), "projects/3-1/batches/1");
  EXPECT_THAT(server.bodies(), ::testing::Each(StartRequest().SerializeAsString()));
  EXPECT_EQ(server.bodies().size(), 5u);
}

TEST(ApiClientTest, DoesNotRepeatWhatCouldHappenTwice) {
  ScriptedServer server({"", Answer(200, "")});
  ApiClient client(server.address(), "");
  workforce::v1::CreateApiKeyRequest request;
  EXPECT_EQ(ReasonOf(client.Call<workforce::v1::ApiKey>(request).status()), "CONNECTION_LOST");
  EXPECT_EQ(server.bodies().size(), 1u);
  client.set_options({.repeat_always = true});
  EXPECT_TRUE(client.Call<workforce::v1::ApiKey>(request).ok());
}

TEST(ApiClientTest, WaitsAsLongAsItIsAskedTo) {
  ScriptedServer server(
      {Answer(429, R"({"code":"resource_exhausted","message":"slow down","details":[
          {"type":"google.rpc.ErrorInfo","value":"CgxSQVRFX0xJTUlURUQ"},
          {"type":"google.rpc.RetryInfo","value":"CgUQgMLXLw"}]})"),
       BatchAnswer()});
  ApiClient client(server.address(), "");
  EXPECT_TRUE(client.Call<dispatch::v1::Batch>(StartRequest()).ok());
}

TEST(ApiClientTest, GivesErrorsWithTheirReason) {
  // ErrorInfo{reason: "BATCH_EMPTY"}
  ScriptedServer server({Answer(400, R"({"code":"failed_precondition","message":"no tasks",
      "details":[{"type":"google.rpc.ErrorInfo","value":"CgtCQVRDSF9FTVBUWQ"}]})")});
  ApiClient client(server.address(), "");
  const absl::Status status = client.Call<dispatch::v1::Batch>(StartRequest()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "BATCH_EMPTY");
  EXPECT_EQ(status.message(), "no tasks");
}

TEST(ApiClientTest, GivesUpWhenItsPatienceEnds) {
  ApiClient client(ServerAddress{"127.0.0.1", 1}, "");
  client.set_options({.patience = absl::Milliseconds(200)});
  EXPECT_EQ(ReasonOf(client.Call<dispatch::v1::Batch>(StartRequest()).status()), "CANNOT_CONNECT");
}

TEST(ApiClientTest, SurvivesAnAnswerThatIsNotHttp) {
  ScriptedServer server({"SSH-2.0-OpenSSH_9.2\r\n", BatchAnswer()});
  ApiClient client(server.address(), "");
  EXPECT_TRUE(client.Call<dispatch::v1::Batch>(StartRequest()).ok());
}

}  // namespace
}  // namespace crowdloom::cli
