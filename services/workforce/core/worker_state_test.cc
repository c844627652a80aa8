#include "services/workforce/core/worker_state.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "common/base/status.h"

namespace crowdloom::workforce {
namespace {

using v1::Worker;

TEST(WorkerStateTest, EveryPairIsAllowedOrRefusedAsListed) {
  const std::set<std::pair<WorkerState, WorkerState>> legal = {
      {Worker::INVITED, Worker::ACTIVE},
      {Worker::INVITED, Worker::SUSPENDED},
      {Worker::ACTIVE, Worker::SUSPENDED},
      {Worker::SUSPENDED, Worker::ACTIVE},
  };
  for (int from = Worker::State_MIN; from <= Worker::State_MAX; ++from) {
    for (int to = Worker::State_MIN; to <= Worker::State_MAX; ++to) {
      const std::pair pair(static_cast<WorkerState>(from), static_cast<WorkerState>(to));
      EXPECT_EQ(MayMove(pair.first, pair.second), legal.contains(pair))
          << Worker::State_Name(from) << " -> " << Worker::State_Name(to);
      EXPECT_EQ(CheckMove(pair.first, pair.second).ok(), legal.contains(pair));
    }
  }
}

TEST(WorkerStateTest, ARefusalNamesItsReasonAndTheState) {
  const absl::Status status = CheckMove(Worker::SUSPENDED, Worker::SUSPENDED);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "ILLEGAL_STATE");
  EXPECT_EQ(InfoOf(status).metadata.at("state"), "SUSPENDED");
}

}  // namespace
}  // namespace crowdloom::workforce
