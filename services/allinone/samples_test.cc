#include "services/allinone/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/base/status.h"
#include "common/rpc/validation.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::allinone {
namespace {

TEST(ReadSamples, ReadsWhatComesWithTheRepository) {
  const auto samples = ReadSamples(CROWDLOOM_SOURCE_DIR "/services/allinone/samples");
  ASSERT_TRUE(samples.ok()) << samples.status();
  ASSERT_GE(samples->size(), 2u);
  for (const NamedSample& named : *samples) {
    EXPECT_TRUE(rpc::Validate(named.sample).ok()) << rpc::Validate(named.sample);
    EXPECT_GT(named.sample.tasks_size(), 0) << named.name;
    EXPECT_GT(named.sample.budget().micros(), 0) << named.name;
  }
}

TEST(ReadSamples, NamesTheFileThatDoesNotParse) {
  const testing::TempDir directory;
  std::ofstream(directory.path() + "/broken.json") << R"({"projekt": {}})";
  const absl::Status status = ReadSamples(directory.path()).status();
  EXPECT_EQ(ReasonOf(status), "INVALID_SAMPLE");
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("broken.json"));
}

TEST(ReadSamples, FindsNothingInAFolderThatIsNotThere) {
  const auto samples = ReadSamples("/nonexistent");
  ASSERT_TRUE(samples.ok());
  EXPECT_TRUE(samples->empty());
}

}  // namespace
}  // namespace crowdloom::allinone
