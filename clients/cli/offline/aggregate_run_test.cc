#include "clients/cli/offline/aggregate_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>

#include "clients/cli/offline/text_file.h"
#include "services/consensus/core/json.h"

namespace crowdloom::cli {
namespace {

using ::testing::HasSubstr;

class AggregateRun : public ::testing::Test {
 protected:
  AggregateRun()
      : folder_(std::filesystem::temp_directory_path() /
                ("crowdloom_aggregate_" + std::to_string(getpid()))) {
    std::filesystem::create_directory(folder_);
  }
  ~AggregateRun() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }

  std::string Write(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(WriteTextFile(Path(name), text).ok());
    return Path(name);
  }

  std::string ErrorOf(const AggregateFlags& flags) const {
    return std::string(RunAggregate(flags).status().message());
  }

  static constexpr char kAnswers[] =
      "task,worker,label\nt1,a,yes\nt1,b,yes\nt1,c,no\nt2,a,no\nt2,b,no\nt2,c,no\n";

  const std::filesystem::path folder_;
};

TEST_F(AggregateRun, WritesConsensusAndWorkers) {
  AggregateFlags flags = {.input = Write("a.csv", kAnswers), .method = "majority"};
  flags.output = Path("out.csv");
  flags.workers = Path("workers.csv");
  const auto report = RunAggregate(flags);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(*ReadTextFile(flags.output),
            "task,label,confidence\nt1,yes,0.666667\nt2,no,1.000000\n");
  EXPECT_THAT(*ReadTextFile(flags.workers), HasSubstr("worker,answers,skill\na,2,0.8333"));
  EXPECT_EQ(report->kind, "categorical");
}

TEST_F(AggregateRun, ReadsGzipToo) {
  gzFile file = gzopen(Path("a.csv.gz").c_str(), "wb");
  gzwrite(file, kAnswers, sizeof(kAnswers) - 1);
  gzclose(file);
  EXPECT_EQ(RunAggregate({.input = Path("a.csv.gz")})->answers, 6u);
}

TEST_F(AggregateRun, ABrokenGzipIsAnError) {
  gzFile file = gzopen(Path("a.csv.gz").c_str(), "wb");
  gzwrite(file, kAnswers, sizeof(kAnswers) - 1);
  gzclose(file);
  std::string bytes;
  {
    FILE* raw = std::fopen(Path("a.csv.gz").c_str(), "rb");
    for (int c = std::fgetc(raw); c != EOF; c = std::fgetc(raw))
      bytes.push_back(static_cast<char>(c));
    std::fclose(raw);
  }
  Write("b.csv.gz", bytes.substr(0, bytes.size() - 12));
  EXPECT_THAT(ErrorOf({.input = Path("b.csv.gz")}), HasSubstr("b.csv.gz"));
}

TEST_F(AggregateRun, ErrorsNameFileAndLine) {
  EXPECT_THAT(ErrorOf({.input = Write("a.csv", "task,worker,label\nt1,a\n")}),
              HasSubstr("a.csv:2"));
  EXPECT_THAT(ErrorOf({.input = Write("b.csv", "task,worker,label\n,a,x\n")}),
              HasSubstr("b.csv:2: the task is empty"));
  EXPECT_THAT(ErrorOf({.input = Write("a.csv", kAnswers),
                       .gold = Write("g.csv", "task,label\nt1,yes\nt1,no\n")}),
              HasSubstr("g.csv:3: task \"t1\" a second time"));
  EXPECT_THAT(ErrorOf({.input = Path("absent.csv")}), HasSubstr("absent.csv: No such file"));
}

TEST_F(AggregateRun, UnknownKindsAndMethodsAreRefusedWithTheList) {
  const std::string input = Write("a.csv", kAnswers);
  EXPECT_THAT(ErrorOf({.input = input, .kind = "smell"}), HasSubstr("categorical"));
  EXPECT_THAT(ErrorOf({.input = input, .method = "guess"}), HasSubstr("shrink-ds"));
}

TEST_F(AggregateRun, AHeaderAloneGivesAnEmptyConsensus) {
  AggregateFlags flags = {.input = Write("a.csv", "task,worker,label\n")};
  flags.output = Path("out.csv");
  ASSERT_TRUE(RunAggregate(flags).ok());
  EXPECT_EQ(*ReadTextFile(flags.output), "task,label,confidence\n");
}

TEST_F(AggregateRun, JsonHoldsTheScore) {
  const auto report = RunAggregate(
      {.input = Write("a.csv", kAnswers), .truth = Write("t.csv", "task,label\nt1,no\nt2,no\n")});
  ASSERT_TRUE(report.ok()) << report.status();
  const auto json = consensus::ParseJson(ReportAsJson(*report));
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->Find("accuracy")->number, 0.5);
  EXPECT_EQ(json->Find("tasks")->number, 2);
}

}  // namespace
}  // namespace crowdloom::cli
