#include "services/dispatch/core/retarget.h"

#include <gtest/gtest.h>

namespace crowdloom::dispatch {
namespace {

TEST(RetargetTest, TargetsFollowTheOverlapAndNothingThatIsTakenIsLost) {
  const struct {
    Places now;
    Target wanted;
    Places then;
    bool costs_more;
  } kCases[] = {
      {{1, 1, 0, 0}, {3, 3}, {3, 3, 0, 0}, true},   // raised
      {{1, 1, 0, 1}, {3, 3}, {3, 3, 0, 1}, true},   // with an answer
      {{3, 3, 0, 0}, {1, 1}, {1, 1, 0, 0}, false},  // lowered
      {{3, 3, 1, 1}, {1, 1}, {2, 2, 1, 1}, false},  // below what is taken
      {{2, 5, 0, 2}, {2, 3}, {2, 3, 0, 2}, false},  // dynamic: less to ask for
      {{4, 5, 1, 3}, {2, 5}, {4, 5, 1, 3}, false},  // what consensus asked for stays
      {{4, 5, 0, 3}, {2, 3}, {3, 3, 0, 3}, false},  // as far as it may
      {{2, 5, 0, 1}, {3, 7}, {3, 7, 0, 1}, true},
  };
  for (const auto& [now, wanted, then, costs_more] : kCases) {
    EXPECT_EQ(Retarget(now, wanted), then)
        << now.target << " of " << now.target_max << " to " << wanted.min << " of " << wanted.max;
    EXPECT_EQ(CostsMore(now, wanted), costs_more);
  }
}

TEST(RetargetTest, DoingItAgainChangesNothing) {
  for (int target = 1; target <= 4; ++target) {
    for (int counted = 0; counted <= target; ++counted) {
      for (int min = 1; min <= 4; ++min) {
        const Places once = Retarget({target, 4, 0, counted}, {min, 4});
        EXPECT_EQ(Retarget(once, {min, 4}), once);
        EXPECT_LE(once.counted + once.open, once.target);
      }
    }
  }
}

}  // namespace
}  // namespace crowdloom::dispatch
