// What does not show in a rate: how leasing grows with what there is, what a task takes, how fast
// tasks come in and out beside plain COPY, how ten thousand waiting people are served.
#ifndef CROWDLOOM_TESTS_LOAD_SCALE_H_
#define CROWDLOOM_TESTS_LOAD_SCALE_H_

#include <string>
#include <vector>

#include "tests/load/labeling.h"

namespace crowdloom::load {

struct Waiting {
  double megabytes = 0;  // of this process, with its load generator, while all wait
  int threads = 0;
  double wake_seconds = 0;  // from the start of the batch until everybody holds a lease
};
// Everybody waits by long poll; then a batch with a task for each is started.
Waiting MeasureWaiting(const Installation& installation, const std::vector<rpc::Principal>& people);

struct Point {
  std::string what;
  double lease_p50 = 0, lease_p99 = 0;  // ms
};

struct Growth {
  std::vector<Point> points;
  double lease_growth = 0;  // p50 with all tasks open over p50 with a hundredth of them
  double redis_bytes_per_open_task = 0;
  double postgres_bytes_per_answer = 0;          // of all services, when all is paid
  double import_rows = 0, import_copy_rows = 0;  // a second; the second by psql
  double export_rows = 0, export_copy_rows = 0;
  double import_megabytes = 0;  // that the process grew by, from a tenth of the rows to all
  double rebuild_seconds = 0;
  int64_t rebuilt_places = 0, leases = 0;
};
// Fills an installation whose queues are empty up to `tasks` open tasks.
Growth MeasureGrowth(const Installation& installation, const std::vector<rpc::Principal>& people,
                     int tasks);

// Resident memory of this process.
double Megabytes();

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_SCALE_H_
