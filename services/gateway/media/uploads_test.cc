#include "services/gateway/media/uploads.h"

#include <gtest/gtest.h>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/blob/local_store.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "services/gateway/core/upload_parts.h"
#include "services/gateway/testing/pictures.h"

namespace crowdloom::gateway {
namespace {

class UploadsTest : public ::testing::Test {
 protected:
  // A recording of two parts and a bit.
  UploadsTest() : file_("OggS" + std::string(2 * kPartBytes + 100, 'x')) {}

  absl::StatusOr<UploadState> Send(const std::string& file, int64_t offset, std::string_view data,
                                   int32_t organization = 3) {
    const std::string sha256 = HexEncode(Sha256(file));
    return uploads_.Take({organization, sha256, static_cast<int64_t>(file.size()), offset, data},
                         now_);
  }
  absl::StatusOr<UploadState> SendPart(int64_t number) {
    const int64_t offset = number * kPartBytes;
    return Send(file_, offset,
                std::string_view(file_).substr(static_cast<size_t>(offset),
                                               static_cast<size_t>(kPartBytes)));
  }
  int64_t Received() { return Send(file_, 0, "").value().received; }

  const std::string file_;
  absl::Time now_ = absl::Now();
  testing::TempDir dir_;
  blob::LocalStore store_{dir_.path()};
  Uploads uploads_{&store_};
};

TEST_F(UploadsTest, TakesPartsUntilTheFileIsThere) {
  EXPECT_EQ(Received(), 0);
  EXPECT_EQ(SendPart(0)->received, kPartBytes);
  EXPECT_EQ(SendPart(1)->received, 2 * kPartBytes);
  ASSERT_OK_AND_ASSIGN(const UploadState done, SendPart(2));
  EXPECT_EQ(done.received, static_cast<int64_t>(file_.size()));
  EXPECT_EQ(done.blob, "media/3/" + HexEncode(Sha256(file_)) + ".ogg");
  EXPECT_EQ(done.media_type, "audio/ogg");
  EXPECT_EQ(store_.Get(done.blob, {}).value(), file_);
}

TEST_F(UploadsTest, GoesOnWhereItBrokeOff) {
  SendPart(0).value();
  SendPart(0).value();  // its answer was lost
  Uploads elsewhere(&store_);
  EXPECT_EQ(Received(), kPartBytes);
  SendPart(2).value();  // a gap
  EXPECT_EQ(Received(), kPartBytes);
  EXPECT_FALSE(SendPart(1)->blob.empty());
}

TEST_F(UploadsTest, StoresTheSameFileOnce) {
  for (int64_t number = 0; number < 3; ++number) SendPart(number).value();
  ASSERT_OK_AND_ASSIGN(const UploadState again, Send(file_, 0, ""));
  EXPECT_FALSE(again.blob.empty());
  EXPECT_EQ(again.received, static_cast<int64_t>(file_.size()));
  EXPECT_EQ(Send(file_, 0, "", 4)->blob, "");  // another organization learns nothing
}

TEST_F(UploadsTest, KeepsNothingOfAFinishedUpload) {
  for (int64_t number = 0; number < 3; ++number) SendPart(number).value();
  EXPECT_FALSE(store_.Stat("uploads/3/" + HexEncode(Sha256(file_)) + "/0").ok());
}

TEST_F(UploadsTest, RefusesWhatIsNoPart) {
  const absl::Status status = Send(file_, 1, "x").status();
  EXPECT_EQ(ReasonOf(status), "WRONG_PART");
  EXPECT_EQ(InfoOf(status).metadata.at("expected"), "0");
}

TEST_F(UploadsTest, StartsAnewWhenThePartsAreNotTheFile) {
  const std::string announced = "OggS announced";
  EXPECT_EQ(ReasonOf(Send(announced, 0, "OggS delivered").status()), "DIGEST_MISMATCH");
  EXPECT_EQ(Send(announced, 0, "")->received, 0);
  EXPECT_FALSE(Send(announced, 0, announced)->blob.empty());
}

TEST_F(UploadsTest, BelievesBytesAndNotNames) {
  const auto reason = [this](const std::string& file) {
    return ReasonOf(Send(file, 0, file).status());
  };
  EXPECT_EQ(reason("<html><script>alert(1)</script>"), "UNKNOWN_MEDIA_TYPE");
  EXPECT_EQ(reason("\xff\xd8\xff cut off"), "BROKEN_IMAGE");
  EXPECT_EQ(reason(MakePicture(10, 10, ".jpg")), "");
}

TEST_F(UploadsTest, RefusesDigestsThatAreNone) {
  for (const char* digest :
       {"", "abc", "../../../../../../../../../../../../../../../../etc/passwd",
        "ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD"}) {
    EXPECT_EQ(ReasonOf(uploads_.Take({3, digest, 4, 0, "OggS"}, now_).status()),
              "INVALID_ARGUMENT");
  }
}

TEST_F(UploadsTest, ForgetsWhatWasGivenUp) {
  SendPart(0).value();
  now_ += Uploads::kKeepParts + absl::Hours(1);
  EXPECT_EQ(Received(), 0);
}

}  // namespace
}  // namespace crowdloom::gateway
