// A request repeated has one effect and one reply (I3): the record that a mutation leaves behind in
// its own transaction.
#ifndef CROWDLOOM_COMMON_RPC_IDEMPOTENCY_H_
#define CROWDLOOM_COMMON_RPC_IDEMPOTENCY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/migrate.h"
#include "common/pg/tx.h"
#include "google/protobuf/message.h"

namespace crowdloom::rpc {

// The table, as migration 2 of every schema.
std::vector<pg::Migration> Migrations();

struct RequestKey {
  std::string_view actor;
  std::string_view request_id;
  std::string_view method;
  std::string body_hash;
};

// The digest of a request that tells whether a repeated id carries the same body.
std::string BodyHash(const google::protobuf::Message& request);

// Claims the key: true if it is new. If it was used before, fills `response` and returns false, or
// ALREADY_EXISTS, reason REQUEST_ID_REUSED, when method or body differ. A concurrent claim of the
// same key waits until the first one's transaction ends.
absl::StatusOr<bool> ClaimRequest(pg::Tx& tx, const RequestKey& key,
                                  google::protobuf::Message& response);

// Keeps the reply of a claimed key.
void StoreResponse(pg::Tx& tx, const RequestKey& key, const google::protobuf::Message& response);

// Forgets what is older than `before`, at most `limit` rows; returns how many.
int64_t PruneRequests(pg::Tx& tx, absl::Time before, int64_t limit);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_IDEMPOTENCY_H_
