// Seals closed batches into the chain of hashes, off the posting path, and tells its head. How a
// block is hashed is the SQL function chain_hash(); verify() names the first block that does not
// follow from its transfers.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_CHAIN_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_CHAIN_H_

#include <cstdint>
#include <string>

#include "common/pg/tx.h"

namespace crowdloom::ledger {

struct ChainHead {
  int64_t number = 0;  // 0: nothing is sealed yet
  std::string hash;    // SHA-256, lower-case hexadecimal
};

// Seals one block: the oldest unsealed batches of the shard that has waited longest, at most
// `transfers_max` transfers unless one batch has more. Gives how many transfers it sealed; 0 when
// there is nothing to seal or another replica is sealing.
int64_t Seal(pg::Tx& tx, int64_t transfers_max);

ChainHead ReadChainHead(pg::Tx& tx);

// Whether a head that was kept outside still stands in the chain. verify() cannot tell when both
// transfers and chain were rewritten; this can.
bool ChainHas(pg::Tx& tx, const ChainHead& head);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_CHAIN_H_
