// The baseline: single-row inserts by pgbench on the same server in the same run.
#ifndef CROWDLOOM_TESTS_LOAD_PGBENCH_H_
#define CROWDLOOM_TESTS_LOAD_PGBENCH_H_

#include <string>

namespace crowdloom::load {

// Prepared inserts of one row of `row_bytes` payload a transaction, per second. 0 when pgbench
// cannot run.
double PgbenchInsertsPerSecond(const std::string& database_url, int clients, int seconds,
                               int row_bytes);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_PGBENCH_H_
