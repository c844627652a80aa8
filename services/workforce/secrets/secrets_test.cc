#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "common/base/hash.h"
#include "services/workforce/secrets/password.h"
#include "services/workforce/secrets/token.h"

namespace crowdloom::workforce {
namespace {

constexpr PasswordCost kCheap = {.passes = 1, .memory_bytes = 8192};

TEST(PasswordHasherTest, OnlyTheRightPasswordVerifies) {
  const PasswordHasher hasher(kCheap);
  const std::string digest = hasher.Digest("three blue boats");
  EXPECT_TRUE(absl::StartsWith(digest, "$argon2id$"));
  EXPECT_TRUE(hasher.Verify(digest, "three blue boats"));
  EXPECT_FALSE(hasher.Verify(digest, "three blue boat"));
  EXPECT_FALSE(hasher.Verify(digest, ""));
  EXPECT_FALSE(hasher.Verify("", "three blue boats"));
  EXPECT_FALSE(hasher.VerifyNobody("three blue boats"));
}

TEST(PasswordHasherTest, TheSamePasswordHasManyDigests) {
  const PasswordHasher hasher(kCheap);
  EXPECT_NE(hasher.Digest("three blue boats"), hasher.Digest("three blue boats"));
}

TEST(PasswordHasherTest, ADearerCostAsksForANewDigest) {
  const PasswordHasher cheap(kCheap);
  const PasswordHasher dearer({.passes = 2, .memory_bytes = 8192});
  const std::string digest = cheap.Digest("three blue boats");
  EXPECT_FALSE(cheap.NeedsRenewal(digest));
  EXPECT_TRUE(dearer.NeedsRenewal(digest));
  EXPECT_TRUE(dearer.Verify(digest, "three blue boats")) << "old digests keep working";
}

TEST(PasswordHasherTest, TheStandardCostIsAtLeastWhatOwaspAsksFor) {
  const std::string digest = PasswordHasher().Digest("three blue boats");
  EXPECT_TRUE(absl::StrContains(digest, "m=19456,t=2,p=1")) << digest;
}

TEST(TokenTest, AreLongRandomAndStoredAsDigests) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const Token token = NewToken(kSessionPrefix);
    EXPECT_EQ(token.text.size(), kSessionPrefix.size() + 43);
    EXPECT_TRUE(absl::StartsWith(token.text, "cls_"));
    EXPECT_EQ(token.digest, Sha256(token.text));
    EXPECT_TRUE(seen.insert(token.text).second);
  }
}

}  // namespace
}  // namespace crowdloom::workforce
