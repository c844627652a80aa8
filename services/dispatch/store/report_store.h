// Broken tasks: what workers report, the end of a task that is broken, and the pay for reports.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_REPORT_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_REPORT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// Once for each worker and task.
void InsertReport(pg::Tx& tx, const AssignmentKey& key, int32_t attempt, int64_t rate_micros,
                  const std::string& reason, absl::Time now);

struct ReportCount {
  int32_t reports = 0;
  int32_t reserved_workers = 0;
};
ReportCount CountReports(pg::Tx& tx, const TaskKey& task);

// CANCELLED: nobody gets the task any more; leases that are held may still be submitted.
void MarkBroken(pg::Tx& tx, const TaskKey& task);

// Broken tasks that nobody holds any more, each once: with the number of answers they have.
std::vector<Place> EndBroken(pg::Tx& tx, int limit);

// Reports on broken tasks of one project that are paid together.
struct Compensation {
  int64_t project_id = 0;
  int32_t hold = 0;  // that has to cover them
  std::string currency_code;
  struct Report {
    AssignmentKey key;
    int32_t attempt = 1;
    int64_t rate_micros = 0;
  };
  std::vector<Report> reports;

  int64_t amount_micros() const;
};

// What is to be paid next: what was planned before and not carried out, else the reports of one
// project, at most `limit`, planned now. nullopt if there is nothing.
std::optional<Compensation> PlanCompensation(pg::Tx& tx, int limit);

// It was paid, or could not be and is to be planned anew.
void FinishCompensation(pg::Tx& tx, const Compensation& compensation, bool paid);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_REPORT_STORE_H_
