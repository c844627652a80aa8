#include "common/rpc/idempotency.h"

#include "common/base/embedded_file.h"
#include "common/base/hash.h"
#include "common/base/status.h"

namespace crowdloom::rpc {

// Made by crowdloom_embed_files.
absl::Span<const EmbeddedFile> MigrationFiles();

namespace {

constexpr pg::Query kClaim{
    "idempotency_claim",
    "INSERT INTO idempotency (actor, request_id, method, body_hash, response)"
    " VALUES ($1, $2::uuid, $3, $4, '') ON CONFLICT DO NOTHING"};

constexpr pg::Query kFind{"idempotency_find",
                          "SELECT method, body_hash, response FROM idempotency"
                          " WHERE actor = $1 AND request_id = $2::uuid"};

constexpr pg::Query kStore{"idempotency_store",
                           "UPDATE idempotency SET response = $3"
                           " WHERE actor = $1 AND request_id = $2::uuid"};

constexpr pg::Query kPrune{"idempotency_prune",
                           "DELETE FROM idempotency WHERE ctid IN (SELECT ctid FROM idempotency"
                           " WHERE create_time < $1 ORDER BY create_time LIMIT $2)"};

}  // namespace

std::vector<pg::Migration> Migrations() { return pg::MigrationsFrom(MigrationFiles()); }

std::string BodyHash(const google::protobuf::Message& request) {
  return Sha256(request.SerializeAsString());
}

absl::StatusOr<bool> ClaimRequest(pg::Tx& tx, const RequestKey& key,
                                  google::protobuf::Message& response) {
  const int64_t inserted =
      tx.ExecCount(kClaim, key.actor, key.request_id, key.method, pg::Bytea(key.body_hash));
  if (inserted == 1) return true;
  const pqxx::row row = tx.ExecOne(kFind, key.actor, key.request_id);
  if (row[0].as<std::string>() != key.method || pg::BytesOf(row[1]) != key.body_hash) {
    return MakeError(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                     "this request_id was used for another request");
  }
  if (!response.ParseFromString(pg::BytesOf(row[2]))) {
    return absl::InternalError("a stored response does not parse");
  }
  return false;
}

void StoreResponse(pg::Tx& tx, const RequestKey& key, const google::protobuf::Message& response) {
  tx.Exec(kStore, key.actor, key.request_id, pg::Bytea(response.SerializeAsString()));
}

int64_t PruneRequests(pg::Tx& tx, absl::Time before, int64_t limit) {
  return tx.ExecCount(kPrune, before, limit);
}

}  // namespace crowdloom::rpc
