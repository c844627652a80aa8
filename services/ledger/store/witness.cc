#include "services/ledger/store/witness.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/status.h"
#include "common/pg/array.h"
#include "services/ledger/core/business_key.h"
#include "services/ledger/core/event_command.h"

namespace crowdloom::ledger {
namespace {

// Of one call, so that a large backlog is worked off piece by piece.
constexpr int kBatchesMax = 2000;
constexpr int kClosedMax = 20'000;

constexpr pg::Query kSeeVerdicts{"ledger_see_verdicts", R"sql(
  INSERT INTO verdict_seen (attempt, decision, accepted, open_since)
  SELECT attempt, decision, accepted, $4::timestamptz
  FROM UNNEST($1::text[], $2::integer[], $3::boolean[]) AS verdict (attempt, decision, accepted)
  ON CONFLICT (attempt) DO UPDATE
  SET decision = excluded.decision, accepted = excluded.accepted,
      open_since = coalesce(verdict_seen.open_since, excluded.open_since)
  WHERE excluded.decision > verdict_seen.decision)sql"};

constexpr pg::Query kSeeHolds{"ledger_see_holds", R"sql(
  INSERT INTO hold_seen (project_id, number, closed, open_since)
  SELECT DISTINCT project_id, number, true, $3::timestamptz
  FROM UNNEST($1::bigint[], $2::bigint[]) AS closed (project_id, number)
  ON CONFLICT (project_id, number) DO UPDATE
  SET closed = true, open_since = coalesce(hold_seen.open_since, excluded.open_since)
  WHERE NOT hold_seen.closed)sql"};

// Approvals and what takes them back: codes 6, 9 and 10.
constexpr pg::Query kOpenApprovals{"ledger_open_approvals", R"sql(
  WITH span AS MATERIALIZED (
    SELECT seen.shard, LEAST(shard.last_batch, seen.batch + $1) AS last,
           (seen.shard::bigint << 55) | ((seen.batch + 1) << 16) AS first_id,
           (seen.shard::bigint << 55)
             | ((LEAST(shard.last_batch, seen.batch + $1) + 1) << 16) AS past_id
    FROM approval_seen AS seen JOIN shard USING (shard)
    WHERE shard.last_batch > seen.batch
    ORDER BY shard FOR UPDATE OF seen),
  advanced AS (
    UPDATE approval_seen SET batch = span.last FROM span WHERE approval_seen.shard = span.shard)
  INSERT INTO verdict_seen (attempt, decision, accepted, open_since)
  SELECT DISTINCT substring(business_key FROM '^(?:[^/]*/){7}') AS attempt, 0, false,
                  $2::timestamptz
  FROM span CROSS JOIN LATERAL (
    SELECT business_key FROM transfer
    WHERE id >= span.first_id AND id < span.past_id AND code IN (6, 9, 10)) AS approval
  ORDER BY attempt
  ON CONFLICT (attempt) DO UPDATE
  SET open_since = coalesce(verdict_seen.open_since, excluded.open_since))sql"};

constexpr pg::Query kOpenHolds{"ledger_open_holds", R"sql(
  INSERT INTO hold_seen (project_id, number, closed, open_since)
  SELECT project_id, number, false, $1::timestamptz
  FROM hold LEFT JOIN hold_seen USING (project_id, number)
  WHERE state = 3 AND closed IS NULL
  ON CONFLICT DO NOTHING)sql"};

// From the transfers alone: an accepted attempt has one approval that stands, any other has none.
constexpr pg::Query kCloseVerdicts{"ledger_close_verdicts", R"sql(
  UPDATE verdict_seen SET open_since = NULL
  WHERE attempt IN (SELECT attempt FROM verdict_seen WHERE open_since IS NOT NULL
                    ORDER BY open_since DESC LIMIT $1)
    AND accepted::integer = (
      SELECT count(*) FILTER (WHERE code = 6) - count(*) FILTER (WHERE code IN (9, 10))
      FROM transfer WHERE business_key >= attempt AND business_key < attempt || '~'))sql"};

// A refused hold has nothing to release.
constexpr pg::Query kCloseHolds{"ledger_close_holds", R"sql(
  UPDATE hold_seen SET open_since = NULL FROM hold
  WHERE open_since IS NOT NULL AND closed AND hold.state IN (2, 3)
    AND hold.project_id = hold_seen.project_id AND hold.number = hold_seen.number)sql"};

struct Claim {
  int32_t decision = 0;
  bool accepted = false;
};

struct Claims {
  std::map<std::string, Claim> verdicts;  // the last of each attempt
  std::vector<int64_t> projects, holds;   // that are closed

  void Add(const Decide& decide) {
    Claim& claim = verdicts[EarningKey(decide.accrual.earning, "", 0)];
    if (decide.decision <= claim.decision) return;
    const int64_t accepted = decide.accepted.value_or(decide.accrual.amount);
    claim = {decide.decision, decide.verdict == EarningState::kApproved && accepted > 0};
  }
  void Add(const CloseHold& close) {
    projects.push_back(close.hold.project);
    holds.push_back(close.hold.number);
  }
};

void KeepVerdicts(pg::Tx& tx, const Claims& claims, absl::Time now) {
  if (claims.verdicts.empty()) return;
  std::vector<std::string> attempts;
  std::vector<int32_t> decisions;
  std::vector<bool> accepted;
  for (const auto& [attempt, claim] : claims.verdicts) {
    attempts.push_back(attempt);
    decisions.push_back(claim.decision);
    accepted.push_back(claim.accepted);
  }
  tx.Exec(kSeeVerdicts, pg::Array(attempts), pg::Array(decisions), pg::Array(accepted), now);
}

}  // namespace

absl::Status Witness(pg::Tx& tx, absl::Span<const outbox::Event> events, absl::Time now) {
  Claims claims;
  for (const outbox::Event& event : events) {
    const absl::StatusOr<std::optional<Command>> command =
        CommandOf(event.type, event.payload, event.created_time);
    CL_RETURN_IF_ERROR(command.status());
    if (!command->has_value()) continue;
    if (const auto* decide = std::get_if<Decide>(&**command)) claims.Add(*decide);
    if (const auto* close = std::get_if<CloseHold>(&**command)) claims.Add(*close);
  }
  KeepVerdicts(tx, claims, now);
  if (!claims.holds.empty()) {
    tx.Exec(kSeeHolds, pg::Array(claims.projects), pg::Array(claims.holds), now);
  }
  return absl::OkStatus();
}

void CompareWithWitnesses(pg::Tx& tx, absl::Time now) {
  tx.Exec(kOpenApprovals, kBatchesMax, now);
  tx.Exec(kOpenHolds, now);
  tx.Exec(kCloseVerdicts, kClosedMax);
  tx.Exec(kCloseHolds);
}

}  // namespace crowdloom::ledger
