#include "services/gateway/core/media_address.h"

#include <gtest/gtest.h>

#include "common/base/status.h"

namespace crowdloom::gateway {
namespace {

TEST(MediaAddressTest, SplitsTheWidthOff) {
  const auto plain = ParseMediaAddress("/media/a.jpg", "e=1&s=x");
  EXPECT_EQ(plain->signed_url, "/media/a.jpg?e=1&s=x");
  EXPECT_EQ(plain->width, 0);
  const auto small = ParseMediaAddress("/media/a.jpg", "e=1&s=x&w=640");
  EXPECT_EQ(small->signed_url, "/media/a.jpg?e=1&s=x");
  EXPECT_EQ(small->width, 640);
}

TEST(MediaAddressTest, OffersFewWidths) {
  for (const char* width : {"", "0", "641", "-640", "640px", "99999999999", "640&w="}) {
    const auto address = ParseMediaAddress("/media/a", std::string("e=1&s=x&w=") + width);
    EXPECT_EQ(ReasonOf(address.status()), "UNKNOWN_WIDTH") << width;
  }
}

}  // namespace
}  // namespace crowdloom::gateway
