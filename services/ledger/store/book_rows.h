// The tables around the transfers, read into a Book before its commands and written after them.
// Reads ask for exactly what Needs names; a row that does not exist stays a default value. All of
// it happens under the locks of the shards, so nothing here locks rows of its own.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_BOOK_ROWS_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_BOOK_ROWS_H_

#include <set>
#include <vector>

#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "services/ledger/core/book.h"
#include "services/ledger/core/needs.h"

namespace crowdloom::ledger {

// Adds the accounts of the holds that were found to the needs: a hold is closed by its name alone.
void ReadHolds(pg::Tx& tx, Needs& needs, Book& book);
void ReadProjectTotals(pg::Tx& tx, const Needs& needs, Book& book);
void ReadEarnings(pg::Tx& tx, const Needs& needs, Book& book);
void ReadRecords(pg::Tx& tx, const Needs& needs, Book& book);

// Adds the accounts of the transfers that were found to the needs.
void ReadOriginals(pg::Tx& tx, Needs& needs, Book& book);

void WriteHolds(pg::Tx& tx, const Book& book);
void WriteProjectTotals(pg::Tx& tx, const Book& book);
void WriteEarnings(pg::Tx& tx, const Book& book);
void WriteRefusals(pg::Tx& tx, const Book& book, absl::Time record_time);

// One lookup outside of a Book.
std::vector<std::pair<EarningId, Earning>> FindEarnings(pg::Tx& tx, const std::set<EarningId>& ids);
std::vector<std::pair<HoldId, Hold>> FindHolds(pg::Tx& tx, const std::set<HoldId>& ids);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_BOOK_ROWS_H_
