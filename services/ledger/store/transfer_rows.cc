#include "services/ledger/store/transfer_rows.h"

#include "common/pg/array.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kInsertBatches{"ledger_insert_batches", R"sql(
  INSERT INTO batch (shard, number, transfers, amount, record_time)
  SELECT * FROM UNNEST($1::smallint[], $2::bigint[], $3::integer[], $4::numeric[],
                       $5::timestamptz[]))sql"};

constexpr pg::Query kInsertTransfers{"ledger_insert_transfers", R"sql(
  INSERT INTO transfer (id, group_id, debit_account, credit_account, amount, body_hash, reversed_id,
                        project_id, worker_id, effective_time, record_time, code, business_key)
  SELECT * FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                       $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::timestamptz[],
                       $11::timestamptz[], $12::smallint[], $13::text[]))sql"};

std::optional<int64_t> NullIfZero(int64_t value) {
  return value == 0 ? std::nullopt : std::optional<int64_t>(value);
}

}  // namespace

void TransferRows::Add(const Posting& transfer, int64_t debit_account, int64_t credit_account,
                       absl::Time record_time) {
  Batch& batch = batches_[{ShardOfTransfer(transfer.id), BatchOfTransfer(transfer.id)}];
  batch.transfers += 1;
  batch.amount += transfer.amount;
  batch.record_time = record_time;
  ids_.push_back(transfer.id);
  groups_.push_back(transfer.group_id);
  debits_.push_back(debit_account);
  credits_.push_back(credit_account);
  amounts_.push_back(transfer.amount);
  hashes_.push_back(transfer.body_hash);
  reversed_.push_back(NullIfZero(transfer.reversed_id));
  projects_.push_back(NullIfZero(ProjectOf(transfer.debit, transfer.credit)));
  workers_.push_back(NullIfZero(WorkerOf(transfer.debit, transfer.credit)));
  effective_.push_back(transfer.effective_time);
  recorded_.push_back(record_time);
  codes_.push_back(static_cast<int16_t>(transfer.code));
  keys_.push_back(transfer.business_key);
}

void TransferRows::Insert(pg::Tx& tx) const {
  InsertBatches(tx);
  tx.Exec(kInsertTransfers, pg::Array(ids_), pg::Array(groups_), pg::Array(debits_),
          pg::Array(credits_), pg::Array(amounts_), pg::Array(hashes_), pg::Array(reversed_),
          pg::Array(projects_), pg::Array(workers_), pg::Array(effective_), pg::Array(recorded_),
          pg::Array(codes_), pg::Array(keys_));
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
