#include "clients/cli/offline/aggregate_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <random>

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
  EXPECT_THAT(*ReadTextFile(flags.workers),
              HasSubstr("worker,answers,accuracy,accuracy_low,accuracy_high,agreed\na,2,0.8333"));
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

TEST_F(AggregateRun, AnEmptyLabelIsNoAnswer) {
  AggregateFlags flags = {.input = Write("a.csv",
                                         "task,worker,label\nt1,a,yes\nt1,b,\nt1,c,\n"
                                         "t2,a,\nt3,a,no\n"),
                          .method = "majority"};
  flags.output = Path("out.csv");
  const auto report = RunAggregate(flags);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(*ReadTextFile(flags.output),
            "task,label,confidence\nt1,yes,1.000000\nt3,no,1.000000\nt2,,0.000000\n");
  EXPECT_EQ(report->answers, 5u);
}

TEST_F(AggregateRun, AnEmptyTranscriptionIsAnAnswer) {
  AggregateFlags flags = {
      .input = Write("a.csv", "task,worker,label\nt1,a,\nt1,b,\nt1,c,hello there you\n"),
      .kind = "text"};
  flags.output = Path("out.csv");
  ASSERT_TRUE(RunAggregate(flags).ok());
  EXPECT_THAT(*ReadTextFile(flags.output), HasSubstr("t1,,"));
}

TEST_F(AggregateRun, ALabelOfAnotherKindNamesItsLine) {
  EXPECT_THAT(ErrorOf({.input = Write("a.csv",
                                      "task,worker,label\n\nt1,a,\nt1,b,1.5\nt1,\"c\nd\",2\n"
                                      "t2,a,seven\n"),
                       .kind = "numeric"}),
              HasSubstr("a.csv:7: task \"t2\", worker \"a\""));
}

TEST_F(AggregateRun, ColumnsAreFoundByNameWhateverTheirOrder) {
  AggregateFlags flags = {.input = Write("a.csv",
                                         "\xef\xbb\xbfLabel, Worker ,note,TASK\r\n"
                                         "\xe7\x8c\xab,w,\"a, \"\"b\"\"\",t1\r\n"),
                          .method = "majority"};
  flags.output = Path("out.csv");
  ASSERT_TRUE(RunAggregate(flags).ok());
  EXPECT_EQ(*ReadTextFile(flags.output), "task,label,confidence\nt1,\xe7\x8c\xab,1.000000\n");
}

TEST_F(AggregateRun, MutatedFilesEndInAResultOrAnErrorWithAMessage) {
  std::mt19937_64 random(3);
  const std::vector<std::string> seeds = {
      kAnswers, "task,worker,label\na:b,w,a\na:b,x,b\nb:c,w,c\n",
      "task,worker,label\nt,w,\"[[1, 2, 3, 4]]\"\nt,x,\"[[1, 2, 3, 5]]\"\n",
      "task,worker,label\nt,w,0.5\nt,x,7\nu,w,2.25\n",
      "task,worker,label\nt,w,B-PER I-PER O\nt,x,O O O\n"};
  for (int round = 0; round < 400; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (uint64_t n = 1 + random() % 6; n > 0; --n) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, 1 + random() % 4);
          break;
        case 2:
          text.insert(at, 1, "\",\n\r[]-e9"[random() % 9]);
          break;
        case 3:
          text.insert(at, text.substr(at, random() % 20));
          break;
      }
      if (text.empty()) text = "t";
    }
    AggregateFlags flags = {.input = Write("fuzz.csv", text)};
    flags.output = Path("out.csv");
    flags.workers = Path("workers.csv");
    flags.threads = 1;
    const auto report = RunAggregate(flags);
    ASSERT_TRUE(report.ok() || !report.status().message().empty()) << text;
  }
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
