#include "common/base/base64url.h"

#include <gtest/gtest.h>

namespace crowdloom {
namespace {

TEST(Base64UrlTest, RoundTripsEveryLengthAndByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes) << i;
    bytes.push_back(static_cast<char>(i));
  }
}

TEST(Base64UrlTest, UsesTheUrlAlphabetWithoutPadding) {
  EXPECT_EQ(Base64UrlEncode("\xfb\xff"), "-_8");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
}

TEST(Base64UrlTest, RefusesOtherSpellings) {
  for (const char* text : {"Zg==", "Zg=", "Z g", " Zg", "Zh", "Z", "+/8", "Zg\n", "Z!"}) {
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace crowdloom
