#include "clients/cli/media/media_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::cli {
namespace {

using gateway::v1::UploadMediaRequest;
using gateway::v1::UploadMediaResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kPartBytes = 512 << 10;

// Takes parts as the contract says, and knows a file again.
class FakeServer {
 public:
  absl::StatusOr<UploadMediaResponse> Take(const UploadMediaRequest& request) {
    ++calls;
    std::string& have = files[request.sha256()];
    if (!request.data().empty()) {
      EXPECT_EQ(request.offset(), static_cast<int64_t>(have.size()));
      EXPECT_LE(request.data().size(), kPartBytes);
      have += request.data();
    }
    UploadMediaResponse response;
    response.set_received_bytes(static_cast<int64_t>(have.size()));
    if (response.received_bytes() == request.size_bytes()) {
      EXPECT_EQ(HexEncode(Sha256(have)), request.sha256());
      response.set_blob("media/1/" + request.sha256().substr(0, 4));
    }
    return response;
  }

  int calls = 0;
  std::map<std::string, std::string> files;
};

class MediaFolderTest : public ::testing::Test {
 protected:
  void Write(const std::string& file, const std::string& bytes) {
    const std::filesystem::path path = std::filesystem::path(dir_.path()) / "media" / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }
  static dispatch::v1::Task TaskWith(const std::string& image) {
    dispatch::v1::Task task;
    (*task.mutable_payload()->mutable_fields())["image"].set_string_value(image);
    return task;
  }

  testing::TempDir dir_;
  FakeServer server_;
  MediaFolder media_{dir_.path() + "/media", "organizations/1",
                     [this](const UploadMediaRequest& request) { return server_.Take(request); }};
};

TEST_F(MediaFolderTest, NamesTheBlobInsteadOfTheFile) {
  Write("cats/one.jpg", "miau");
  dispatch::v1::Task task = TaskWith("cats/one.jpg");
  EXPECT_TRUE(media_.Check(task).ok());
  ASSERT_TRUE(media_.Replace(&task).ok());
  EXPECT_THAT(task.payload().fields().at("image").string_value(), HasSubstr("media/1/"));
  EXPECT_EQ(server_.calls, 1);
}

TEST_F(MediaFolderTest, UploadsAFileOnce) {
  Write("one.jpg", "miau");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(media_.Upload("one.jpg").ok());
  EXPECT_EQ(server_.calls, 1);
}

TEST_F(MediaFolderTest, GoesOnWhereALongFileBrokeOff) {
  const std::string bytes(2 * kPartBytes + 5, 'x');
  Write("long.mp4", bytes);
  server_.files[HexEncode(Sha256(bytes))] = bytes.substr(0, kPartBytes);
  ASSERT_TRUE(media_.Upload("long.mp4").ok());
  EXPECT_EQ(server_.calls, 3);  // asked, then two parts
}

TEST_F(MediaFolderTest, TellsWhichFileIsMissing) {
  Write("one.jpg", "miau");
  EXPECT_EQ(ReasonOf(media_.Check(TaskWith("two.jpg"))), "MEDIA_FILE_MISSING");
  EXPECT_EQ(ReasonOf(media_.Check(TaskWith("../media/one.jpg"))), "MEDIA_FILE_MISSING");
  EXPECT_TRUE(media_.Check(TaskWith("https://example.com/two.jpg")).ok());
  EXPECT_TRUE(media_.Check(TaskWith("a text")).ok());
}

TEST_F(MediaFolderTest, ListsTheFolder) {
  Write("b.png", "1");
  Write("a/c.ogg", "2");
  EXPECT_THAT(*media_.List(), ElementsAre("a/c.ogg", "b.png"));
  MediaFolder none(dir_.path() + "/none", "organizations/1", nullptr);
  EXPECT_EQ(ReasonOf(none.List().status()), "FOLDER_UNREADABLE");
}

}  // namespace
}  // namespace crowdloom::cli
