#include "common/base/resource_name.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace crowdloom {
namespace {

using testing::StatusIs;

constexpr char kAssignment[] = "projects/#/batches/*/tasks/*/assignments/#-*";

TEST(TenantIdTest, PacksAndUnpacks) {
  const int64_t id = MakeTenantId(3, 17);
  EXPECT_EQ(id, (int64_t{3} << 32) + 17);
  EXPECT_EQ(OrganizationOf(id), 3);
  EXPECT_EQ(NumberOf(id), 17);
  EXPECT_EQ(FormatTenantId(id), "3-17");
  EXPECT_THAT(ParseTenantId("3-17"), testing::IsOkAndHolds(id));
  const int64_t largest = MakeTenantId(INT32_MAX, INT32_MAX);
  EXPECT_THAT(ParseTenantId(FormatTenantId(largest)), testing::IsOkAndHolds(largest));
}

TEST(ResourceNameTest, RoundTrips) {
  const std::string name = "projects/3-17/batches/2/tasks/17/assignments/3-5-1";
  ASSERT_OK_AND_ASSIGN(const auto ids, ParseName<5>(kAssignment, name));
  EXPECT_EQ(ids, (std::array<int64_t, 5>{MakeTenantId(3, 17), 2, 17, MakeTenantId(3, 5), 1}));
  EXPECT_EQ(FormatName(kAssignment, ids[0], ids[1], ids[2], ids[3], ids[4]), name);
  EXPECT_THAT(ParseName<0>("settings", "settings"), testing::IsOk());
  EXPECT_THAT(ParseName<1>("x/*", "x/9223372036854775807"),
              testing::IsOkAndHolds(std::array<int64_t, 1>{INT64_MAX}));
}

TEST(ResourceNameTest, RefusesEveryOtherSpelling) {
  for (const std::string& name :
       std::vector<std::string>{"",
                                "projects",
                                "projects/",
                                "projects/3-17",
                                "projects/3-17/batches",
                                "projects/3-17/batches/",
                                "projects/3-17/batches/0",
                                "projects/3-17/batches/-1",
                                "projects/3-17/batches/+1",
                                "projects/3-17/batches/01",
                                "projects/3-17/batches/1 ",
                                " projects/3-17/batches/1",
                                "projects/3-17/batches/1/",
                                "projects/3-17/batches/1x",
                                "projects/3/batches/1",
                                "projects/3-/batches/1",
                                "projects/-17/batches/1",
                                "projects/03-17/batches/1",
                                "projects/3-017/batches/1",
                                "projects/0-17/batches/1",
                                "projects/3-0/batches/1",
                                "projects/2147483648-1/batches/1",
                                "projects/1-2147483648/batches/1",
                                "projects/3-17/batches/9223372036854775808",
                                "projects/3-17/batches/99999999999999999999",
                                "Projects/3-17/batches/1",
                                "projects/3-17//batches/1",
                                "projects/%33-17/batches/1",
                                "projects/3-17/batches/" + std::string(300, '1'),
                                std::string("projects/3-17/batches/1\0", 24)}) {
    EXPECT_THAT(ParseName<2>("projects/#/batches/*", name),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_NAME"))
        << name;
  }
}

TEST(ResourceNameDeathTest, OwnMistakesStopTheProcess) {
  EXPECT_DEATH((void)ParseName<1>("projects/#/batches/*", "x"), "CHECK failed");
  EXPECT_DEATH((void)FormatName("projects/#", 1, 2), "CHECK failed");
  EXPECT_DEATH((void)MakeTenantId(0, 1), "CHECK failed");
}

}  // namespace
}  // namespace crowdloom
