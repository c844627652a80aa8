#include "services/gateway/media/image.h"

#include <gtest/gtest.h>

#include "common/base/status.h"
#include "common/testing/status_matchers.h"
#include "services/gateway/core/media_kind.h"
#include "services/gateway/testing/pictures.h"

namespace crowdloom::gateway {
namespace {

constexpr int kOnItsSide = 6;

// A JPEG whose header announces 32,768 x 32,768 pixels: they are never decoded.
std::string Bomb() {
  std::string jpeg = MakePicture(8, 8, ".jpg");
  const size_t frame = jpeg.find("\xff\xc0");
  return jpeg.replace(frame + 5, 4, std::string("\x80\x00\x80\x00", 4));
}

TEST(ImageTest, MakesPicturesSmall) {
  for (const char* format : {".jpg", ".png", ".webp"}) {
    ASSERT_OK_AND_ASSIGN(const std::string variant,
                         MakeVariant(MakePicture(1000, 500, format), 320));
    ASSERT_OK_AND_ASSIGN(const ImageInfo info, ReadImageInfo(variant));
    EXPECT_EQ(info.width, 320) << format;
    EXPECT_EQ(info.height, 160) << format;
    EXPECT_EQ(MediaKindOf(variant)->extension, "webp") << format;
  }
}

TEST(ImageTest, NeverMakesThemLarger) {
  ASSERT_OK_AND_ASSIGN(const std::string variant, MakeVariant(MakePicture(200, 100, ".jpg"), 320));
  ASSERT_OK_AND_ASSIGN(const ImageInfo info, ReadImageInfo(variant));
  EXPECT_EQ(info.width, 200);
}

// The gradient runs from left to right as stored; turned by a quarter it runs from the top down.
TEST(ImageTest, TurnsThemUpright) {
  const std::string stored = MakePicture(1000, 500, ".jpg", kOnItsSide);
  ASSERT_OK_AND_ASSIGN(const ImageInfo before, ReadImageInfo(stored));
  EXPECT_FALSE(before.upright);
  ASSERT_OK_AND_ASSIGN(const std::string variant, MakeVariant(stored, 320));
  ASSERT_OK_AND_ASSIGN(const ImageInfo info, ReadImageInfo(variant));
  EXPECT_EQ(info.width, 320);
  EXPECT_EQ(info.height, 640);
  EXPECT_TRUE(info.upright);
  EXPECT_LT(GreyAt(variant, 0.5, 0.1), 60);
  EXPECT_GT(GreyAt(variant, 0.5, 0.9), 195);
}

TEST(ImageTest, KeepsLongScreenshotsReadable) {
  ASSERT_OK_AND_ASSIGN(const std::string variant,
                       MakeVariant(MakePicture(400, 20'000, ".png"), 640));
  ASSERT_OK_AND_ASSIGN(const ImageInfo info, ReadImageInfo(variant));
  EXPECT_EQ(info.height, 20'000);
  EXPECT_EQ(MediaKindOf(variant)->extension, "jpg");
}

TEST(ImageTest, RefusesBombsByTheirHeader) {
  EXPECT_EQ(ReasonOf(ReadImageInfo(Bomb()).status()), "IMAGE_TOO_LARGE");
  EXPECT_EQ(ReasonOf(MakeVariant(Bomb(), 320).status()), "IMAGE_TOO_LARGE");
}

TEST(ImageTest, ReadsOnlyWhatBrowsersShow) {
  for (const char* bytes : {"", "not a picture", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                            "%PDF-1.4", "P5 1 1 255 \n0"}) {
    EXPECT_EQ(ReasonOf(ReadImageInfo(bytes).status()), "BROKEN_IMAGE") << bytes;
  }
}

}  // namespace
}  // namespace crowdloom::gateway
