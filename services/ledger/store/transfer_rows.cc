#include "services/ledger/store/transfer_rows.h"

#include <optional>
#include <string_view>

#include "common/pg/array.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kInsertBatches{"ledger_insert_batches", R"sql(
  INSERT INTO batch (shard, number, transfers, amount, record_time)
  SELECT * FROM UNNEST($1::smallint[], $2::bigint[], $3::integer[], $4::numeric[],
                       $5::timestamptz[]))sql"};

constexpr pg::CopyTarget kTransfers{
    "ledger_copy_transfers", "transfer",
    "id, group_id, debit_account, credit_account, amount, body_hash, reversed_id, project_id,"
    " worker_id, effective_time, record_time, code, business_key, actor, reason"};

std::optional<int64_t> NullIfZero(int64_t value) {
  return value == 0 ? std::nullopt : std::optional<int64_t>(value);
}

std::optional<std::string_view> NullIfEmpty(const std::string& actor, std::string_view value) {
  return actor.empty() ? std::nullopt : std::optional(value);
}

}  // namespace

void TransferRows::Add(const Posting& transfer, int64_t debit_account, int64_t credit_account,
                       absl::Time record_time) {
  Batch& batch = batches_[{ShardOfTransfer(transfer.id), BatchOfTransfer(transfer.id)}];
  batch.transfers += 1;
  batch.amount += transfer.amount;
  batch.record_time = record_time;
  rows_.Add(transfer.id, transfer.group_id, debit_account, credit_account, transfer.amount,
            transfer.body_hash, NullIfZero(transfer.reversed_id),
            NullIfZero(ProjectOf(transfer.debit, transfer.credit)),
            NullIfZero(WorkerOf(transfer.debit, transfer.credit)), transfer.effective_time,
            record_time, static_cast<int16_t>(transfer.code),
            std::string_view(transfer.business_key), NullIfEmpty(transfer.actor, transfer.actor),
            NullIfEmpty(transfer.actor, transfer.reason));
}

void TransferRows::Insert(pg::Tx& tx) const {
  InsertBatches(tx);
  tx.Copy(kTransfers, rows_);
}

void TransferRows::InsertBatches(pg::Tx& tx) const {
  std::vector<int16_t> shards;
  std::vector<int64_t> numbers, counts, amounts;
  std::vector<absl::Time> times;
  for (const auto& [key, batch] : batches_) {
    shards.push_back(static_cast<int16_t>(key.first));
    numbers.push_back(key.second);
    counts.push_back(batch.transfers);
    amounts.push_back(batch.amount);
    times.push_back(batch.record_time);
  }
  tx.Exec(kInsertBatches, pg::Array(shards), pg::Array(numbers), pg::Array(counts),
          pg::Array(amounts), pg::Array(times));
}

std::set<int> TransferRows::shards() const {
  std::set<int> shards;
  for (const auto& [key, batch] : batches_) shards.insert(key.first);
  return shards;
}

}  // namespace crowdloom::ledger
