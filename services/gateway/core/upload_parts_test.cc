#include "services/gateway/core/upload_parts.h"

#include <gtest/gtest.h>

namespace crowdloom::gateway {
namespace {

TEST(UploadPartsTest, CutsAFile) {
  const UploadParts parts(2 * kPartBytes + 1);
  EXPECT_EQ(parts.count(), 3);
  EXPECT_EQ(parts.BytesOf(0), 0);
  EXPECT_EQ(parts.BytesOf(2), 2 * kPartBytes);
  EXPECT_EQ(parts.BytesOf(3), 2 * kPartBytes + 1);
  EXPECT_EQ(UploadParts(kPartBytes).count(), 1);
  EXPECT_EQ(UploadParts(1).count(), 1);
}

TEST(UploadPartsTest, TakesWholePartsOnly) {
  const UploadParts parts(kPartBytes + 10);
  EXPECT_TRUE(parts.IsPart(0, kPartBytes));
  EXPECT_TRUE(parts.IsPart(kPartBytes, 10));
  EXPECT_FALSE(parts.IsPart(0, 10));
  EXPECT_FALSE(parts.IsPart(1, kPartBytes));
  EXPECT_FALSE(parts.IsPart(kPartBytes, 11));
  EXPECT_FALSE(parts.IsPart(2 * kPartBytes, 10));
  EXPECT_FALSE(parts.IsPart(-kPartBytes, kPartBytes));
}

}  // namespace
}  // namespace crowdloom::gateway
