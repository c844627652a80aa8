#include "clients/cli/import/importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "common/base/status.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::AppendTasksRequest;
using dispatch::v1::AppendTasksResponse;
using ::testing::ElementsAre;

// Keeps the contract of AppendTasks: rows by import, an offset that must fit, a repeated chunk that
// gets its reply again, and a loss of replies on demand.
class FakeBatch {
 public:
  absl::StatusOr<AppendTasksResponse> Append(const AppendTasksRequest& request) {
    if (fail_before == calls++) return absl::UnavailableError("down");
    if (request.validate_only()) return Checked(request, {});
    const int64_t have = next_offset;
    if (request.offset() != have) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "OFFSET_MISMATCH", "another offset",
                       {{"expected", std::to_string(have)}});
    }
    next_offset += request.tasks_size();
    const auto response = Checked(request, request.import_id());
    if (lose_reply == calls - 1) return absl::UnavailableError("lost");
    return response;
  }

  absl::StatusOr<AppendTasksResponse> Checked(const AppendTasksRequest& request,
                                              const std::string& import_id) {
    AppendTasksResponse response;
    for (const auto& task : request.tasks()) {
      if (!import_id.empty()) ids.push_back(task.external_id());
      response.set_appended_count(response.appended_count() + 1);
    }
    imports.push_back(request.import_id());
    response.set_next_offset(next_offset);
    return response;
  }

  int calls = 0;
  int fail_before = -1;
  int lose_reply = -1;
  int64_t next_offset = 0;
  std::vector<std::string> ids;
  std::vector<std::string> imports;
};

class ImporterTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = dir_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  absl::Status Run(const std::string& path, ImportOptions options = {}) {
    options.batch = "projects/3-1/batches/1";
    options.path = path;
    options.format = *FormatOf(path);
    options.chunk_rows = 2;
    report_ = {};
    return Importer(options, [this](const AppendTasksRequest& r) { return batch_.Append(r); })
        .Run(&report_);
  }

  testing::TempDir dir_;
  FakeBatch batch_;
  ImportReport report_;
};

TEST_F(ImporterTest, SendsChunksInOrder) {
  ASSERT_TRUE(Run(Write("t.csv", "external_id,text\na,1\nb,2\nc,3\n")).ok());
  EXPECT_THAT(batch_.ids, ElementsAre("a", "b", "c"));
  EXPECT_EQ(batch_.calls, 2);
  EXPECT_EQ(report_.appended, 3);
}

TEST_F(ImporterTest, ReadsJsonLinesOfBothKinds) {
  ASSERT_TRUE(Run(Write("t.jsonl",
                        "{\"externalId\":\"a\",\"payload\":{\"text\":\"x\"}}\n\n{\"text\":\"y\"}"))
                  .ok());
  EXPECT_THAT(batch_.ids, ElementsAre("a", ""));
}

TEST_F(ImporterTest, WritesNothingWhenALineIsBroken) {
  const absl::Status status = Run(Write("t.csv", "external_id,text\na,1\nb\nc,3\n\"d\n"));
  EXPECT_EQ(ReasonOf(status), "BROKEN_LINES");
  EXPECT_EQ(batch_.calls, 0);
  ASSERT_EQ(report_.errors.size(), 2u);
  EXPECT_EQ(report_.errors[0].line, 3);
  EXPECT_EQ(report_.errors[1].line, 5);
}

TEST_F(ImporterTest, SkipsBrokenLinesWhenAsked) {
  ASSERT_TRUE(Run(Write("t.jsonl",
                        "{\"externalId\":\"a\",\"payload\":{}}\n{\"x\":}\n"
                        "{\"externalId\":\"b\",\"payload\":{}}\n"),
                  {.skip_invalid = true})
                  .ok());
  EXPECT_THAT(batch_.ids, ElementsAre("a", "b"));
  ASSERT_EQ(report_.errors.size(), 1u);
  EXPECT_EQ(report_.errors[0].line, 2);
  EXPECT_EQ(report_.errors[0].column, 6);
}

TEST_F(ImporterTest, ADryRunWritesNothing) {
  ASSERT_TRUE(Run(Write("t.csv", "external_id,text\na,1\nb,2\nc,3\n"), {.dry_run = true}).ok());
  EXPECT_TRUE(batch_.ids.empty());
  EXPECT_EQ(report_.appended, 3);
  EXPECT_FALSE(std::filesystem::exists(dir_.path() + "/t.csv.import"));
}

TEST_F(ImporterTest, ResumesWhereItStopped) {
  const std::string path = Write("t.csv", "external_id,text\na,1\nb,2\nc,3\nd,4\ne,5\n");
  batch_.fail_before = 1;
  EXPECT_TRUE(absl::IsUnavailable(Run(path)));
  batch_.fail_before = -1;
  ASSERT_TRUE(Run(path).ok());
  EXPECT_THAT(batch_.ids, ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(batch_.imports.front(), batch_.imports.back());
  EXPECT_FALSE(std::filesystem::exists(path + ".import"));
}

TEST_F(ImporterTest, ALostReplyDoublesNothing) {
  const std::string path = Write("t.csv", "external_id,text\na,1\nb,2\nc,3\n");
  batch_.lose_reply = 0;
  EXPECT_FALSE(Run(path).ok());
  batch_.lose_reply = -1;
  ASSERT_TRUE(Run(path).ok());
  EXPECT_THAT(batch_.ids, ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace crowdloom::cli
