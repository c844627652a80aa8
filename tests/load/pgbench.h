// Baselines: what pgbench does on the same server in the same run.
#ifndef CROWDLOOM_TESTS_LOAD_PGBENCH_H_
#define CROWDLOOM_TESTS_LOAD_PGBENCH_H_

#include <string>

namespace crowdloom::load {

// Prepared inserts of one row of `row_bytes` payload a transaction, per second. 0 when pgbench
// cannot run.
double PgbenchInsertsPerSecond(const std::string& database_url, int clients, int seconds,
                               int row_bytes);

// Runs `script` with this many clients and gives its transactions per second; 0 when pgbench cannot
// run. `tables` is run once before.
double PgbenchTransactionsPerSecond(const std::string& database_url, const std::string& tables,
                                    const std::string& script, int clients, int seconds);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_PGBENCH_H_
