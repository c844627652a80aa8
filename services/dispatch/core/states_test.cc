#include "services/dispatch/core/states.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace crowdloom::dispatch {
namespace {

using Pairs = std::set<std::pair<std::string, std::string>>;

// Every pair of declared states that the table allows, by name.
template <typename State>
Pairs Allowed(const google::protobuf::EnumDescriptor* states) {
  Pairs allowed;
  for (int i = 0; i < states->value_count(); ++i) {
    for (int j = 0; j < states->value_count(); ++j) {
      const auto* from = states->value(i);
      const auto* to = states->value(j);
      if (CanBecome(static_cast<State>(from->number()), static_cast<State>(to->number()))) {
        allowed.emplace(from->name(), to->name());
      }
    }
  }
  return allowed;
}

TEST(StatesTest, BatchRunsPausesAndCloses) {
  EXPECT_EQ(Allowed<v1::Batch::State>(v1::Batch::State_descriptor()),
            (Pairs{{"DRAFT", "RUNNING"},
                   {"RUNNING", "PAUSED"},
                   {"RUNNING", "CLOSED"},
                   {"PAUSED", "RUNNING"},
                   {"PAUSED", "CLOSED"}}));
}

TEST(StatesTest, TaskOpensResolvesAndMayReopen) {
  EXPECT_EQ(Allowed<v1::Task::State>(v1::Task::State_descriptor()),
            (Pairs{{"PENDING", "OPEN"},
                   {"PENDING", "CANCELLED"},
                   {"OPEN", "RESOLVED"},
                   {"OPEN", "DISPUTED"},
                   {"OPEN", "CANCELLED"},
                   {"DISPUTED", "RESOLVED"},
                   {"DISPUTED", "CANCELLED"},
                   {"RESOLVED", "OPEN"}}));
}

TEST(StatesTest, AssignmentLivesFromLeaseToVerdict) {
  EXPECT_EQ(Allowed<v1::Assignment::State>(v1::Assignment::State_descriptor()),
            (Pairs{{"LEASED", "SUBMITTED"},
                   {"LEASED", "EXPIRED"},
                   {"LEASED", "RELEASED"},
                   {"LEASED", "SKIPPED"},
                   {"EXPIRED", "SUBMITTED"},
                   {"EXPIRED", "LEASED"},
                   {"SUBMITTED", "ACCEPTED"},
                   {"SUBMITTED", "REJECTED"},
                   {"SUBMITTED", "RETURNED"},
                   {"RETURNED", "LEASED"},
                   {"RETURNED", "RELEASED"},
                   {"ACCEPTED", "LEASED"},
                   {"ACCEPTED", "RETURNED"},
                   {"ACCEPTED", "REJECTED"},
                   {"REJECTED", "ACCEPTED"}}));
}

TEST(StatesTest, ALotIsSealedAndThenDecidedOnce) {
  EXPECT_EQ(Allowed<v1::Lot::State>(v1::Lot::State_descriptor()),
            (Pairs{{"OPEN", "SEALED"}, {"SEALED", "ACCEPTED"}, {"SEALED", "RETURNED"}}));
}

TEST(StatesTest, NothingFollowsAClosedBatchOrACancelledTask) {
  EXPECT_FALSE(CanBecome(v1::Batch::CLOSED, v1::Batch::RUNNING));
  EXPECT_FALSE(CanBecome(v1::Task::CANCELLED, v1::Task::OPEN));
  static_assert(CanBecome(v1::Batch::DRAFT, v1::Batch::RUNNING), "usable at compile time");
}

}  // namespace
}  // namespace crowdloom::dispatch
