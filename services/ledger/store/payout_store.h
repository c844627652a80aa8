// Payees, payout runs and their payments. Account data is bytes that only the service can read.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_PAYOUT_STORE_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_PAYOUT_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/ledger/v1/payout.pb.h"

namespace crowdloom::ledger {

struct PayoutRunId {
  int32_t organization = 0;
  int32_t number = 0;
};

struct PayoutItemRow {
  int32_t item = 0;  // from 1
  int64_t worker = 0;
  int64_t amount = 0;
  v1::PayoutRun::Outcome outcome = v1::PayoutRun::SENT;
  std::string payee;  // sealed
};

struct PayoutRunRow {
  PayoutRunId id;
  v1::PayoutRun::State state = v1::PayoutRun::CREATED;
  v1::PayoutRun::Format format = v1::PayoutRun::FORMAT_UNSPECIFIED;
  std::string currency;
  absl::CivilDay execution_day;
  std::string debtor;  // sealed
  int64_t control_sum = 0;
  std::string file_sha256;
  std::string maker;
  std::string checker;  // empty until released
  absl::Time create_time;
  std::vector<PayoutItemRow> items;
  int32_t payments = 0;  // how many; set where items are left out
};

void WritePayee(pg::Tx& tx, int64_t worker, const std::string& sealed, const std::string& actor,
                absl::Time record_time);

// What is due to these workers and where to pay it; workers without a payee are left out.
struct Due {
  int64_t worker = 0;
  int64_t amount = 0;
  std::string payee;  // sealed
};
std::vector<Due> ReadDue(pg::Tx& tx, const std::vector<int64_t>& workers,
                         const std::string& currency);

// Locks the organization's runs until the transaction ends and gives the next number.
int32_t NextRunNumber(pg::Tx& tx, int32_t organization);

void WriteRun(pg::Tx& tx, const PayoutRunRow& run);

// With `lock`, until the transaction ends.
std::optional<PayoutRunRow> FindRun(pg::Tx& tx, const PayoutRunId& id, bool lock);

// Without their items, newest first, with numbers below `before`.
std::vector<PayoutRunRow> ListRuns(pg::Tx& tx, int32_t organization, int32_t before, int count);

void MarkReleased(pg::Tx& tx, const PayoutRunId& id, const std::string& checker);
void MarkOutcomes(pg::Tx& tx, const PayoutRunId& id,
                  const std::map<int32_t, v1::PayoutRun::Outcome>& outcomes);

// The transfers that sent the run's payments, by business key.
std::map<std::string, int64_t> FindTransfers(pg::Tx& tx, const std::vector<std::string>& keys);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_PAYOUT_STORE_H_
