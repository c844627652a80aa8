#include "services/ledger/store/chain.h"

#include <optional>

namespace crowdloom::ledger {
namespace {

// One sealer at a time in the whole database: the chain has one end.
constexpr pg::Query kTryLock{"ledger_seal_try_lock", R"sql(
  SELECT pg_try_advisory_xact_lock(hashtext('crowdloom ledger seal ' || current_schema())))sql"};

constexpr pg::Query kSeal{"ledger_seal", R"sql(
  WITH oldest AS (
    SELECT seal.shard, seal.batch + 1 AS first_batch
    FROM seal JOIN batch ON batch.shard = seal.shard AND batch.number = seal.batch + 1
    ORDER BY batch.record_time, seal.shard LIMIT 1),
  counted AS (
    SELECT batch.shard, first_batch, number,
           sum(transfers) OVER (ORDER BY number) AS transfers
    FROM oldest CROSS JOIN LATERAL (
      SELECT * FROM batch WHERE batch.shard = oldest.shard AND batch.number >= first_batch
      ORDER BY number LIMIT 10000) AS batch),
  block AS (
    SELECT shard, first_batch, max(number) AS last_batch, max(transfers) AS transfers
    FROM counted WHERE number = first_batch OR transfers <= $1
    GROUP BY shard, first_batch),
  head AS (
    SELECT coalesce(max(number), 0) AS number FROM chain_block),
  sealed AS (
    INSERT INTO chain_block (number, shard, first_batch, last_batch, transfers, hash)
    SELECT head.number + 1, block.shard, first_batch, last_batch, transfers,
           chain_hash((SELECT hash FROM chain_block WHERE number = head.number), block.shard,
                      first_batch, last_batch)
    FROM block CROSS JOIN head
    RETURNING shard, last_batch, transfers)
  UPDATE seal SET batch = sealed.last_batch FROM sealed WHERE seal.shard = sealed.shard
  RETURNING sealed.transfers)sql"};

constexpr pg::Query kReadHead{"ledger_read_chain_head", R"sql(
  SELECT number, encode(hash, 'hex') FROM chain_block ORDER BY number DESC LIMIT 1)sql"};

constexpr pg::Query kFindHead{"ledger_find_chain_head", R"sql(
  SELECT 1 FROM chain_block WHERE number = $1 AND encode(hash, 'hex') = $2)sql"};

}  // namespace

int64_t Seal(pg::Tx& tx, int64_t transfers_max) {
  if (!tx.ExecOne(kTryLock)[0].as<bool>()) return 0;
  const std::optional<pqxx::row> sealed = tx.ExecAtMostOne(kSeal, transfers_max);
  return sealed.has_value() ? (*sealed)[0].as<int64_t>() : 0;
}

ChainHead ReadChainHead(pg::Tx& tx) {
  const std::optional<pqxx::row> row = tx.ExecAtMostOne(kReadHead);
  if (!row.has_value()) return {};
  return {(*row)[0].as<int64_t>(), (*row)[1].as<std::string>()};
}

bool ChainHas(pg::Tx& tx, const ChainHead& head) {
  return head.number == 0 || tx.ExecAtMostOne(kFindHead, head.number, head.hash).has_value();
}

}  // namespace crowdloom::ledger
