// Postings as fast as the ledger takes them, or at a steady rate: bonuses from projects' pools to a
// thousand workers, over TCP gRPC, each order deduplicated by its own request id.
#ifndef CROWDLOOM_TESTS_LOAD_POSTING_H_
#define CROWDLOOM_TESTS_LOAD_POSTING_H_

#include <cstdint>

#include "absl/time/time.h"
#include "tests/load/installation.h"
#include "tests/load/statistics.h"

namespace crowdloom::load {

// Gives the first `count` projects of organization 1 budget and a bonus pool that lasts.
void FundProjects(const Installation& installation, int count);

struct PostingLoad {
  int projects = 1;
  int orders = 100;              // in one call
  int calls_at_once = 16;        // that are under way
  int deliveries = 1;            // how often each call is sent, at the same time
  double orders_per_second = 0;  // 0: as fast as it goes
  absl::Duration duration = absl::Seconds(10);
};

struct PostingResult {
  double seconds = 0;
  int64_t orders = 0;   // that were answered, repetitions not counted
  int64_t errors = 0;   // of calls and of orders
  int64_t dropped = 0;  // calls that a steady rate could not start in time
  Latencies latency;    // of calls, from when each was due
  double OrdersPerSecond() const { return static_cast<double>(orders) / seconds; }
};

void RunPosting(const Installation& installation, const PostingLoad& load, PostingResult& result);

// Asks for the first page of a worker's statement, one call after the other.
void ReadStatement(const Installation& installation, int32_t worker, int times, Latencies& latency);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_POSTING_H_
