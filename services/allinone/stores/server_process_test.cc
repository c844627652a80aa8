#include "services/allinone/stores/server_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "common/testing/status_matchers.h"
#include "services/allinone/stores/orphan.h"
#include "services/allinone/stores/testing_dir.h"

namespace crowdloom::allinone {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::IsOkAndHolds;
using ::crowdloom::testing::StatusIs;

class ServerProcessTest : public ::testing::Test {
 protected:
  ServerCommand Shell(const std::string& script) {
    return {.words = {"sh", "-c", script, dir_.path().string()},
            .directory = dir_.path(),
            .log = dir_.path() / "log",
            .on_parent_death = "TERM"};
  }

  std::string Log() {
    std::ifstream file(dir_.path() / "log");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  void WaitForLog(const std::string& wanted) {
    const absl::Time end = absl::Now() + absl::Seconds(20);
    while (Log() != wanted && absl::Now() < end) std::this_thread::yield();
    ASSERT_EQ(Log(), wanted);
  }

  TestingDir dir_;
};

TEST_F(ServerProcessTest, ProgramRunsInItsDirectoryAndItsOutputIsKept) {
  ASSERT_OK_AND_ASSIGN(auto server, ServerProcess::Start(Shell("pwd; echo trouble >&2; read x")));
  WaitForLog(dir_.path().string() + "\ntrouble\n");
}

TEST_F(ServerProcessTest, StopSendsTheSignalAndWaits) {
  ASSERT_OK_AND_ASSIGN(
      auto server,
      ServerProcess::Start(Shell("trap 'echo bye; exit' TERM; echo up; while :; do :; done")));
  WaitForLog("up\n");
  EXPECT_THAT(server->Stop(SIGTERM, absl::Seconds(20)), IsOk());
  EXPECT_EQ(Log(), "up\nbye\n");
  EXPECT_THAT(server->Stop(SIGTERM, absl::Seconds(20)), IsOk()) << "a second stop is no error";
}

TEST_F(ServerProcessTest, ADeafServerIsKilledAtTheDeadline) {
  ASSERT_OK_AND_ASSIGN(auto server,
                       ServerProcess::Start(Shell("trap '' TERM; echo up; while :; do :; done")));
  WaitForLog("up\n");
  EXPECT_THAT(server->Stop(SIGTERM, absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded, "SERVER_KILLED"));
  EXPECT_FALSE(server->Runs());
}

TEST_F(ServerProcessTest, ServerEndsWithTheThreadThatStartedIt) {
  std::unique_ptr<ServerProcess> server;
  std::thread([&] {
    server = *ServerProcess::Start(Shell("echo up; while :; do :; done"));
    WaitForLog("up\n");
  }).join();
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (server->Runs() && absl::Now() < end) std::this_thread::yield();
  EXPECT_FALSE(server->Runs());
}

TEST(RunProgramTest, GivesInputAndReturnsOutput) {
  EXPECT_THAT(RunProgram({"cat"}, "/", "some text"), IsOkAndHolds("some text"));
}

TEST(RunProgramTest, FailureTellsWhatTheProgramSaid) {
  const auto result = RunProgram({"sh", "-c", "echo no space left; exit 3"}, "/");
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kInternal, "PROGRAM_FAILED"));
  EXPECT_NE(result.status().message().find("no space left"), std::string::npos);
  EXPECT_THAT(RunProgram({"no-such-program"}, "/"), StatusIs(absl::StatusCode::kInternal));
}

// Process numbers are reused: whoever has the number now must not be taken for the server.
TEST_F(ServerProcessTest, AStrangerWithThePidIsLeftAloneAndThePidFileGoes) {
  std::ofstream(dir_.path() / "pid") << getpid() << "\n";
  const OrphanSearch search = {dir_.path() / "pid", "postgres", dir_.path()};
  EXPECT_EQ(FindOrphan(search), 0);
  EXPECT_THAT(StopOrphan(search, SIGKILL, absl::Seconds(1)), IsOk());
  EXPECT_FALSE(std::filesystem::exists(dir_.path() / "pid"));
}

TEST_F(ServerProcessTest, AnOrphanIsFoundByProgramAndDirectory) {
  ASSERT_OK_AND_ASSIGN(auto server, ServerProcess::Start(Shell("echo up; while :; do :; done")));
  WaitForLog("up\n");
  std::ofstream(dir_.path() / "pid") << server->pid() << "\n";
  EXPECT_EQ(FindOrphan({dir_.path() / "pid", "sh", dir_.path()}), server->pid());
  EXPECT_EQ(FindOrphan({dir_.path() / "pid", "sh", "/elsewhere"}), 0);
  EXPECT_EQ(FindOrphan({dir_.path() / "pid", "redis-server", dir_.path()}), 0);
  EXPECT_EQ(FindOrphan({dir_.path() / "none", "sh", dir_.path()}), 0);
}

}  // namespace
}  // namespace crowdloom::allinone
