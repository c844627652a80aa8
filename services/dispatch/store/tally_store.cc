#include "services/dispatch/store/tally_store.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/base/strings.h"
#include "common/pg/array.h"

namespace crowdloom::dispatch {
namespace {

#define TALLY_MATCHES \
  " t.worker_id = u.worker_id AND t.project_id = u.project_id AND t.batch = u.batch"

constexpr pg::Query kFind{
    "dispatch_find_tallies",
    "SELECT t.worker_id, t.project_id, t.batch, t.taken, t.day::text, t.day_taken, t.day_income,"
    " t.take_time"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS u(worker_id, project_id, batch)"
    " JOIN worker_tally t ON" TALLY_MATCHES};
constexpr pg::Query kSave{
    "dispatch_save_tallies",
    "INSERT INTO worker_tally (worker_id, project_id, batch, taken, day, day_taken, day_income,"
    " take_time) SELECT u.worker_id, u.project_id, u.batch, u.taken, u.day::date, u.day_taken,"
    " u.day_income, u.take_time"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::text[], $6::int[],"
    " $7::bigint[], $8::timestamptz[])"
    " AS u(worker_id, project_id, batch, taken, day, day_taken, day_income, take_time)"
    " ON CONFLICT (worker_id, project_id, batch) DO UPDATE SET taken = excluded.taken,"
    " day = excluded.day, day_taken = excluded.day_taken, day_income = excluded.day_income,"
    " take_time = excluded.take_time"};
// What was taken on another day stays in that day's sums.
constexpr pg::Query kGiveBack{
    "dispatch_give_back_tallies",
    "UPDATE worker_tally t SET taken = greatest(t.taken - u.n, 0),"
    " day_taken = greatest(t.day_taken - u.day_n, 0),"
    " day_income = greatest(t.day_income - u.day_income, 0)"
    " FROM (SELECT o.worker_id, o.project_id, o.batch, count(*)::int AS n,"
    " (count(*) FILTER (WHERE w.day::date = o.day))::int AS day_n,"
    " coalesce(sum(w.rate) FILTER (WHERE w.day::date = o.day), 0)::bigint AS day_income"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::bigint[], $5::text[])"
    " AS w(worker_id, project_id, batch, rate, day)"
    " JOIN worker_tally o USING (worker_id, project_id, batch) GROUP BY 1, 2, 3) u"
    " WHERE" TALLY_MATCHES};

struct KeyColumns {
  void Add(int64_t worker_id, const BatchKey& batch) {
    workers.push_back(worker_id);
    projects.push_back(batch.project_id);
    batches.push_back(batch.batch);
  }
  std::vector<int64_t> workers, projects;
  std::vector<int32_t> batches;
};

absl::CivilDay DayOf(const std::string& text) {
  absl::CivilDay day;
  absl::ParseCivilTime(ToAbsl(text), &day);
  return day;
}

}  // namespace

void FindTallies(pg::Tx& tx, Tallies& tallies) {
  if (tallies.empty()) return;
  KeyColumns keys;
  for (const auto& [key, tally] : tallies) keys.Add(key.worker_id, key.batch);
  for (const auto& row :
       tx.Exec(kFind, pg::Array(keys.workers), pg::Array(keys.projects), pg::Array(keys.batches))) {
    Tally& tally = tallies[{row[0].as<int64_t>(), {row[1].as<int64_t>(), row[2].as<int32_t>()}}];
    tally.taken = row[3].as<int32_t>();
    tally.day = DayOf(row[4].as<std::string>());
    tally.day_taken = row[5].as<int32_t>();
    tally.day_income = row[6].as<int64_t>();
    tally.take_time = pg::TimeOf(row[7]);
  }
}

void SaveTallies(pg::Tx& tx, const Tallies& tallies) {
  if (tallies.empty()) return;
  KeyColumns keys;
  std::vector<int32_t> taken, day_taken;
  std::vector<std::string> days;
  std::vector<int64_t> day_income;
  std::vector<absl::Time> take_times;
  for (const auto& [key, tally] : tallies) {
    keys.Add(key.worker_id, key.batch);
    taken.push_back(tally.taken);
    days.push_back(absl::FormatCivilTime(tally.day));
    day_taken.push_back(tally.day_taken);
    day_income.push_back(tally.day_income);
    take_times.push_back(tally.take_time);
  }
  tx.Exec(kSave, pg::Array(keys.workers), pg::Array(keys.projects), pg::Array(keys.batches),
          pg::Array(taken), pg::Array(days), pg::Array(day_taken), pg::Array(day_income),
          pg::Array(take_times));
}

void GiveBackTallies(pg::Tx& tx, absl::Span<const StoredAssignment> ended) {
  if (ended.empty()) return;
  KeyColumns keys;
  std::vector<int64_t> rates;
  std::vector<std::string> days;
  for (const StoredAssignment& assignment : ended) {
    keys.Add(assignment.key.worker_id, assignment.key.place.batch);
    rates.push_back(MostOf(assignment.price));
    days.push_back(absl::FormatCivilTime(LimitDay(assignment.lease_time)));
  }
  tx.Exec(kGiveBack, pg::Array(keys.workers), pg::Array(keys.projects), pg::Array(keys.batches),
          pg::Array(rates), pg::Array(days));
}

}  // namespace crowdloom::dispatch
