#include "clients/cli/simulate/answer_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "clients/cli/offline/text_file.h"

namespace crowdloom::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AnswerLogTest : public ::testing::Test {
 protected:
  AnswerLogTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("crowdloom_answer_log_" + std::to_string(getpid()))) {
    std::filesystem::create_directory(folder_);
  }
  ~AnswerLogTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(WriteTextFile(folder_ / name, text).ok());
    return folder_ / name;
  }

  const std::filesystem::path folder_;
};

std::vector<int64_t> WorkersOf(const AnswerLog& log) {
  std::vector<int64_t> workers;
  for (const auto& submission : log.submissions) workers.push_back(submission.key.worker_id);
  return workers;
}

TEST_F(AnswerLogTest, TimesPutAnswersInOrder) {
  const auto log = LoadAnswerLog({.input = Write("a.csv",
                                                 "task,worker,label,time,price,seconds\n"
                                                 "t,late,x,1700000300,0.25,7\n"
                                                 "t,early,y,2023-11-14T22:13:20Z,0.5,3\n")});
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_THAT(WorkersOf(*log), ElementsAre(2, 1));
  EXPECT_EQ(log->submissions[0].event.amount_micros(), 500000);
  EXPECT_EQ(log->submissions[1].event.work_seconds(), 7);
  EXPECT_EQ(log->submissions[0].event.submit_time().seconds(), 1700000000);
  EXPECT_EQ(log->submissions[0].event.target(), 2);
}

TEST_F(AnswerLogTest, ARepeatedAnswerIsAnotherAttempt) {
  const auto log = LoadAnswerLog(
      {.input = Write("a.csv", "task,worker,label\nt,a,x\nt,a,y\n"), .price_micros = 5});
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ(log->submissions[1].event.attempt(), 2);
  EXPECT_EQ(log->submissions[1].event.target(), 1);
  EXPECT_EQ(log->submissions[1].event.amount_micros(), 5);
}

TEST_F(AnswerLogTest, ShufflingGoesInRoundsAndIsRepeatable) {
  std::string text = "task,worker,label\n";
  for (int t = 0; t < 20; ++t) {
    for (int w = 0; w < 3; ++w) text += std::to_string(t) + "," + std::to_string(w) + ",x\n";
  }
  const AnswerLogFlags flags = {.input = Write("a.csv", text), .shuffle = 1};
  const auto once = LoadAnswerLog(flags);
  const auto twice = LoadAnswerLog(flags);
  ASSERT_TRUE(once.ok()) << once.status();
  EXPECT_EQ(WorkersOf(*once), WorkersOf(*twice));
  std::vector<int32_t> first_round;
  for (int i = 0; i < 20; ++i) first_round.push_back(once->submissions[i].key.task.ordinal);
  std::sort(first_round.begin(), first_round.end());
  EXPECT_EQ(std::unique(first_round.begin(), first_round.end()), first_round.end());
}

TEST_F(AnswerLogTest, ErrorsNameTheLine) {
  const auto error = [&](const std::string& text) {
    return std::string(LoadAnswerLog({.input = Write("a.csv", text)}).status().message());
  };
  EXPECT_THAT(error("task,worker,label,time\nt,a,x,5\nt,b,x,noon\n"),
              HasSubstr("a.csv:3: the time"));
  EXPECT_THAT(error("task,worker,label,price\nt,a,x,-5\n"), HasSubstr("a.csv:2: the price"));
  EXPECT_THAT(error("task,label\n"), HasSubstr("no column \"worker\""));
}

TEST_F(AnswerLogTest, GoldAndTruthAreFound) {
  const std::string known = Write("known.csv", "task,label\nt1,x\nunknown,x\n");
  const auto log = LoadAnswerLog({.input = Write("a.csv", "task,worker,label\nt1,a,x\nt2,a,y\n"),
                                  .gold = known,
                                  .truth = known});
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_TRUE(log->submissions[0].event.has_gold());
  EXPECT_FALSE(log->submissions[1].event.has_gold());
  EXPECT_EQ(log->truth.size(), 1u);
}

}  // namespace
}  // namespace crowdloom::cli
