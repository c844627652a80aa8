#include "common/trace/trace.h"

#include <gtest/gtest.h>

namespace crowdloom::trace {
namespace {

constexpr char kHeader[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceTest, RoundTripsTheStandardsExample) {
  const std::optional<Context> context = Parse(kHeader);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->TraceId(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(context->SpanId(), "b7ad6b7169203331");
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(Format(*context), kHeader);
}

TEST(TraceTest, UnderstandsLaterVersionsAndOtherFlags) {
  EXPECT_TRUE(Parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more").has_value());
  EXPECT_FALSE(Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02")->sampled);
}

TEST(TraceTest, RefusesWhatTheStandardForbids) {
  for (const char* header : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                             "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                             "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                             "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                             "zz-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
                             "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x"}) {
    EXPECT_EQ(Parse(header), std::nullopt) << header;
  }
}

TEST(TraceTest, ContinuesAValidTraceAndStartsAnewOtherwise) {
  Rng rng(1);
  const Context child = Continue(kHeader, rng);
  EXPECT_EQ(child.TraceId(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_NE(child.SpanId(), "b7ad6b7169203331");
  const Context fresh = Continue("rubbish", rng);
  EXPECT_NE(fresh.TraceId(), child.TraceId());
  EXPECT_EQ(Parse(Format(fresh)), fresh);
}

}  // namespace
}  // namespace crowdloom::trace
