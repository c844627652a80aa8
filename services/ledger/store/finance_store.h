// What finance reads: people's balances, accepted work, an organization's money, its journal and
// report. Each function reads one snapshot.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_FINANCE_STORE_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_FINANCE_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/ledger/v1/statement.pb.h"
#include "services/ledger/core/account.h"

namespace crowdloom::ledger {

struct WorkerRow {
  int64_t worker = 0;
  std::map<AccountKind, int64_t> balances;
  std::string payee;  // sealed; empty for none
};
// Workers of the organization with an id above `after`, at most `count`.
std::vector<WorkerRow> ReadWorkerBalances(pg::Tx& tx, int32_t organization,
                                          const std::string& currency, int64_t after, int count);

// Those of these workers that have an account at all.
std::vector<int64_t> FindKnownWorkers(pg::Tx& tx, const std::vector<int64_t>& workers);

// Bonus pools of these projects, with their currency.
std::map<int64_t, std::pair<std::string, int64_t>> ReadBonusPools(
    pg::Tx& tx, const std::vector<int64_t>& projects);

// Keys that were posted before, with their transfers' amounts.
std::map<std::string, int64_t> FindAmounts(pg::Tx& tx, const std::vector<std::string>& keys);

struct Times {
  absl::Time start = absl::InfinitePast();
  absl::Time end = absl::InfiniteFuture();
};

// Lines and totals; `workers` empty: everybody's.
v1::AcceptedWork ReadAcceptedWork(pg::Tx& tx, int64_t project, const Times& times,
                                  const std::vector<int64_t>& workers);

std::vector<std::pair<AccountKind, int64_t>> ReadOrganizationBalances(pg::Tx& tx,
                                                                      int32_t organization,
                                                                      const std::string& currency);
std::vector<v1::OrganizationStatement::Flow> ReadFlows(pg::Tx& tx, int32_t organization,
                                                       const std::string& currency,
                                                       const Times& times);

// An organization's movements that took effect within the times, by id, after `after_id`.
struct JournalLine {
  v1::Transfer transfer;
  int64_t id = 0;
  std::string reason;
};
std::vector<JournalLine> ReadJournal(pg::Tx& tx, int32_t organization, const Times& times,
                                     int64_t after_id, int count);

// What one worker was settled in the months from `first` to `last`.
struct ReportRow {
  int64_t worker = 0;
  int64_t gross = 0;
  int64_t tax = 0;
  int64_t claimed = 0;  // paid, and claimed back within these months
  int64_t settlements = 0;
  std::string payee;  // sealed; empty for none
};
std::vector<ReportRow> ReadReport(pg::Tx& tx, int32_t organization, const std::string& currency,
                                  absl::CivilMonth first, absl::CivilMonth last);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_FINANCE_STORE_H_
