#include "services/ledger/loops/audit_loop.h"

#include <algorithm>
#include <vector>

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/pg/tx.h"
#include "services/ledger/store/witness.h"

namespace crowdloom::ledger {
namespace {

constexpr int64_t kBlocksMax = 20;  // of the chain in one round: a million transfers at most
constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kFirstDay = absl::Hours(1);  // a start has enough to do
constexpr absl::Duration kDailyTimeout = absl::Minutes(30);

pg::ConnectionOptions Patient(pg::ConnectionOptions options) {
  options.statement_timeout = kDailyTimeout;
  return options;
}

}  // namespace

Auditor::Auditor(pg::ConnectionOptions options, const Clock* clock, Metrics* metrics)
    : connection_(Patient(std::move(options))),
      clock_(*clock),
      metrics_(*metrics),
      daily_due_(clock->Now() + kFirstDay) {}

absl::StatusOr<outbox::Consumer::Progress> Auditor::Step() {
  CL_RETURN_IF_ERROR(CheckOften());
  CL_RETURN_IF_ERROR(CheckChainPiece());
  if (clock_.Now() >= daily_due_) {
    CL_RETURN_IF_ERROR(CheckDaily());
    daily_due_ = clock_.Now() + kDay;
  }
  metrics_.audit_time_seconds.With().Set(static_cast<double>(absl::ToUnixSeconds(clock_.Now())));
  return outbox::Consumer::Progress::kCaughtUp;
}

absl::Status Auditor::CheckOften() {
  const absl::Time now = clock_.Now();
  CL_RETURN_IF_ERROR(pg::RunTx(connection_, [&](pg::Tx& tx) {
    CompareWithWitnesses(tx, now);
    return absl::OkStatus();
  }));
  std::vector<Finding> findings;
  // One moment for all: balances and holds move together.
  CL_RETURN_IF_ERROR(pg::RunTx(connection_,
                               [&](pg::Tx& tx) {
                                 findings = ledger::CheckOften(tx, now);
                                 return absl::OkStatus();
                               },
                               {.isolation = pg::Isolation::kRepeatableRead, .read_only = true}));
  for (const Finding& finding : findings) Report(finding);
  return absl::OkStatus();
}

// What one pass has found stands until the next pass has found more, or nothing.
absl::Status Auditor::CheckChainPiece() {
  Finding finding{"chain"};
  int64_t next = 0;
  CL_RETURN_IF_ERROR(pg::RunTx(connection_,
                               [&](pg::Tx& tx) {
                                 finding = CheckChain(tx, chain_at_, kBlocksMax, next);
                                 return absl::OkStatus();
                               },
                               {.read_only = true}));
  chain_broken_ += finding.discrepancies;
  const bool ended = next == 0;
  finding.discrepancies = std::max(finding.discrepancies, chain_broken_);
  if (ended || finding.discrepancies > 0) Report(finding);
  chain_at_ = next;
  if (ended) chain_broken_ = 0;
  return absl::OkStatus();
}

absl::Status Auditor::CheckDaily() {
  std::vector<Finding> findings;
  CL_RETURN_IF_ERROR(pg::RunTx(connection_,
                               [&](pg::Tx& tx) {
                                 findings = ledger::CheckDaily(tx);
                                 return absl::OkStatus();
                               },
                               {.isolation = pg::Isolation::kRepeatableRead, .read_only = true}));
  for (const Finding& finding : findings) Report(finding);
  return absl::OkStatus();
}

void Auditor::Report(const Finding& finding) {
  metrics_.discrepancies.With({finding.check}).Set(static_cast<double>(finding.discrepancies));
  if (finding.discrepancies == 0 || finding.example.empty()) return;
  log::Error("the ledger disagrees", {{"check", finding.check},
                                      {"discrepancies", finding.discrepancies},
                                      {"example", finding.example}});
}

}  // namespace crowdloom::ledger
