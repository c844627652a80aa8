// The rate of lease + submit cycles beside the rate of single-row inserts, both committed durably,
// by turns on the same server, so that what else the machine does meets both alike.
#ifndef CROWDLOOM_TESTS_LOAD_CYCLES_H_
#define CROWDLOOM_TESTS_LOAD_CYCLES_H_

#include <map>
#include <string>
#include <vector>

#include "tests/load/labeling.h"

namespace crowdloom::load {

struct CycleOptions {
  int workers = 128;
  int rounds = 3;   // medians are over these
  int seconds = 3;  // of each measurement
  int bulk = 0;     // also cycles of so many tasks a call
};

struct CycleLine {
  int workers = 0;
  double cycles = 0, inserts = 0;  // a second
  double bulk = 0;                 // answers a second, by bulk calls
  double lease_p50 = 0, lease_p99 = 0, submit_p50 = 0, submit_p99 = 0;  // ms
  // Seconds after a measurement until every consumer has applied what it told. Their work on
  // the answers counts in `cycle_cpu`.
  double settle = 0;
  int64_t errors = 0;
  // Microseconds of processor time for each cycle, by who used it.
  std::map<std::string, double> cycle_cpu;
  double insert_cpu = 0;  // the same for an insert, with its client

  double ratio() const { return cycles / inserts; }
  double bulk_ratio() const { return bulk / inserts; }
};

CycleLine MeasureCycles(const Installation& installation, const std::vector<rpc::Principal>& people,
                        const CycleOptions& options);

// Until consensus, ledger and dispatch have done what the answers ask for. Gives the seconds.
double Settle(const std::string& database_url);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_CYCLES_H_
