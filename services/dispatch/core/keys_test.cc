#include "services/dispatch/core/keys.h"

#include <gtest/gtest.h>

#include "common/base/resource_name.h"
#include "common/testing/status_matchers.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::StatusIs;

const int64_t kProject = MakeTenantId(3, 17);
const int64_t kWorker = MakeTenantId(3, 5);

TEST(KeysTest, NamesComeBackAsTheyWent) {
  const AssignmentKey key{{{kProject, 2}, 1, 17}, kWorker};
  EXPECT_EQ(NameOf(key), "projects/3-17/batches/2/tasks/17/assignments/3-5-1");
  ASSERT_OK_AND_ASSIGN(const AssignmentKey parsed, ParseAssignment(NameOf(key)));
  EXPECT_EQ(parsed, key);
  ASSERT_OK_AND_ASSIGN(const TaskKey task, ParseTask("projects/3-17/batches/2/tasks/17"));
  EXPECT_EQ(task, key.place.task());
  EXPECT_EQ(NameOf(task.batch), "projects/3-17/batches/2");
  EXPECT_EQ(HoldName(kProject, 4), "projects/3-17/holds/4");
  ASSERT_OK_AND_ASSIGN(const PackageKey package,
                       ParsePackage("projects/3-17/batches/2/packages/8"));
  EXPECT_EQ(NameOf(package), "projects/3-17/batches/2/packages/8");
  ASSERT_OK_AND_ASSIGN(const LotKey lot, ParseLot("projects/3-17/lots/6"));
  EXPECT_EQ(NameOf(lot), "projects/3-17/lots/6");
}

TEST(KeysTest, RefusesWhatIsNoName) {
  for (const char* name :
       {"", "projects/3-17", "projects/3-17/batches/0", "projects/3-17/batches/02",
        "projects/3-17/batches/2147483648", "projects/3-17/batches/2/", "projects/17/batches/2"}) {
    EXPECT_THAT(ParseBatch(name), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_NAME"))
        << name;
  }
  EXPECT_THAT(ParseAssignment("projects/3-17/batches/2/tasks/1/assignments/3-5-40000"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace crowdloom::dispatch
