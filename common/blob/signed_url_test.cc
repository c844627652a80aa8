#include "common/blob/signed_url.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace crowdloom::blob {
namespace {

using testing::IsOkAndHolds;
using testing::StatusIs;
using Code = absl::StatusCode;

const absl::Time kNow = absl::FromUnixSeconds(1772352000);

TEST(SignedUrlTest, OpensItsBlobUntilItExpires) {
  const std::string url = SignUrl("key", "a/b.png", kNow + absl::Milliseconds(10500));
  EXPECT_EQ(url.substr(0, 32), "/media/a/b.png?e=1772352011&s=" + url.substr(30, 2));
  EXPECT_THAT(VerifyUrl("key", url, kNow), IsOkAndHolds("a/b.png"));
  EXPECT_THAT(VerifyUrl("key", url, kNow + absl::Milliseconds(10999)), IsOkAndHolds("a/b.png"));
  EXPECT_THAT(VerifyUrl("key", url, kNow + absl::Seconds(11)),
              StatusIs(Code::kPermissionDenied, "URL_EXPIRED"));
}

TEST(SignedUrlTest, AnyChangedByteMakesItInvalid) {
  const std::string url = SignUrl("key", "a/b.png", kNow + absl::Seconds(10));
  for (size_t i = 0; i < url.size(); ++i) {
    for (const char c : {'a', '0', '/', '&'}) {
      std::string changed = url;
      if (changed[i] == c) continue;
      changed[i] = c;
      EXPECT_THAT(VerifyUrl("key", changed, kNow), StatusIs(Code::kPermissionDenied, "URL_INVALID"))
          << changed;
    }
  }
}

TEST(SignedUrlTest, OtherTextIsInvalid) {
  const std::string url = SignUrl("key", "a", kNow + absl::Seconds(10));
  for (const std::string& text :
       {std::string(), std::string("/media/a"), std::string("/media/../a?e=1&s="), url + "x",
        url.substr(0, url.size() - 1), "x" + url, std::string("/media/a&s=?e=")}) {
    EXPECT_THAT(VerifyUrl("key", text, kNow), StatusIs(Code::kPermissionDenied, "URL_INVALID"))
        << text;
  }
  EXPECT_THAT(VerifyUrl("other key", url, kNow), StatusIs(Code::kPermissionDenied, "URL_INVALID"));
}

}  // namespace
}  // namespace crowdloom::blob
