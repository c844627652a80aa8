// What a batch's work says about its pace.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_FORECAST_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_FORECAST_STORE_H_

#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "services/dispatch/core/forecast.h"
#include "services/dispatch/store/batch_store.h"

namespace crowdloom::dispatch {

// What is wanted and given at each stage, how long an answer takes (of up to 50 workers: from the
// lease or, where several were held, from the answer before), and the pace since `since`. Reads a
// row for each task, so it is for people who ask, not for loops.
BatchWork FindWork(pg::Tx& tx, const StoredTerms& terms, absl::Time since, absl::Time now);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_FORECAST_STORE_H_
