#include "common/rpc/token.h"

#include <gtest/gtest.h>

#include "common/base/status.h"
#include "common/rpc/page_token.h"
#include "common/testing/fake_clock.h"
#include "crowdloom/testing/v1/echo_service.pb.h"

namespace crowdloom::rpc {
namespace {

const std::string kKey(32, 'k');

Principal Someone() {
  return {.organization = 3, .worker = 42, .actor = "workers/3-42", .roles = 6, .session = 9};
}

TEST(Token, ProvesThePrincipalItWasMintedFor) {
  testing::FakeClock clock;
  const std::string token = TokenMinter(kKey, &clock).Mint(Someone());
  const auto principal = TokenVerifier(kKey, &clock).Verify(token);
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(*principal, Someone());
}

TEST(Token, ExpiresWithItsTime) {
  testing::FakeClock clock;
  const std::string token = TokenMinter(kKey, &clock).Mint(Someone(), absl::Seconds(10));
  const TokenVerifier verifier(kKey, &clock);
  clock.Advance(absl::Seconds(9));
  EXPECT_TRUE(verifier.Verify(token).ok());
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(ReasonOf(verifier.Verify(token).status()), "TOKEN_EXPIRED");
}

TEST(Token, DoesNotHoldWhenAnyCharacterChanges) {
  testing::FakeClock clock;
  const std::string token = TokenMinter(kKey, &clock).Mint(Someone());
  const TokenVerifier verifier(kKey, &clock);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReasonOf(verifier.Verify(changed).status()), "TOKEN_INVALID") << i;
  }
  EXPECT_EQ(ReasonOf(verifier.Verify("").status()), "TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(TokenVerifier(std::string(32, 'x'), &clock).Verify(token).status()),
            "TOKEN_INVALID");
}

TEST(PageToken, GoesOnWhereTheListingStopped) {
  const PageTokenSealer sealer(kKey);
  testing::v1::AwaitEchoRequest request;
  request.set_key("k");
  EXPECT_EQ(*sealer.OpenInteger(request), 0);
  request.set_page_token(sealer.Seal(request, "17"));
  request.set_page_size(5);  // may change between pages
  EXPECT_EQ(*sealer.OpenInteger(request), 17);
}

TEST(PageToken, WorksOnlyForTheRequestItCameFrom) {
  const PageTokenSealer sealer(kKey);
  testing::v1::AwaitEchoRequest request;
  request.set_key("k");
  request.set_page_token(sealer.Seal(request, "17"));
  request.set_key("other");
  EXPECT_EQ(ReasonOf(sealer.Open(request).status()), "PAGE_TOKEN_INVALID");
  request.set_page_token("rubbish");
  EXPECT_EQ(ReasonOf(sealer.Open(request).status()), "PAGE_TOKEN_INVALID");
}

TEST(PageSize, IsClamped) {
  EXPECT_EQ(PageSize(0, 50, 500), 50);
  EXPECT_EQ(PageSize(7, 50, 500), 7);
  EXPECT_EQ(PageSize(501, 50, 500), 500);
}

}  // namespace
}  // namespace crowdloom::rpc
