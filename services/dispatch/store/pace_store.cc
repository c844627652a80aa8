#include "services/dispatch/store/pace_store.h"

#include <set>
#include <vector>

#include "common/pg/array.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kFind{
    "dispatch_find_paces",
    "SELECT p.worker_id, p.project_id, p.batch, p.span, p.answers, p.seconds"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS u(worker_id, project_id, batch)"
    " JOIN worker_pace p USING (worker_id, project_id, batch)"};
// An average that forgets: each answer moves it by 2 / (span + 1), the usual weight for a window of
// that many.
constexpr pg::Query kCount{
    "dispatch_count_paces",
    "INSERT INTO worker_pace AS p (worker_id, project_id, batch, span, answers, seconds,"
    " answer_time) SELECT u.worker_id, u.project_id, u.batch, u.span, u.n,"
    " extract(epoch FROM $7::timestamptz - u.lease_time) / u.n, $7"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::timestamptz[])"
    " AS u(worker_id, project_id, batch, span, n, lease_time)"
    " ON CONFLICT (worker_id, project_id, batch, span) DO UPDATE"
    " SET answers = least(p.answers + excluded.answers, 1000000), answer_time = $7,"
    " seconds = p.seconds + (1 - power(1 - 2.0 / (p.span + 1), excluded.answers))"
    " * (least(excluded.seconds, extract(epoch FROM $7 - p.answer_time) / excluded.answers)"
    " - p.seconds)"};

struct PaceColumns {
  std::vector<int64_t> workers, projects;
  std::vector<int32_t> batches;

  void Add(const TallyKey& key) {
    workers.push_back(key.worker_id);
    projects.push_back(key.batch.project_id);
    batches.push_back(key.batch.batch);
  }
};

}  // namespace

void FindPaces(pg::Tx& tx, WorkerPaces& paces) {
  if (paces.empty()) return;
  PaceColumns keys;
  for (const auto& [key, pace] : paces) keys.Add(key);
  for (const auto& row :
       tx.Exec(kFind, pg::Array(keys.workers), pg::Array(keys.projects), pg::Array(keys.batches))) {
    Paces& found = paces[{row[0].as<int64_t>(), {row[1].as<int64_t>(), row[2].as<int32_t>()}}];
    found[row[3].as<int32_t>()] = {row[4].as<int32_t>(), row[5].as<double>()};
  }
}

void CountPaces(pg::Tx& tx, const absl::btree_map<TallyKey, PacedAnswers>& answers,
                absl::Time now) {
  PaceColumns keys;
  std::vector<int32_t> spans, counts;
  std::vector<absl::Time> lease_times;
  for (const auto& [key, handed_in] : answers) {
    std::set<int32_t> wanted;
    for (const v1::Batch::SlowDown& rule : handed_in.batch->slow_downs()) {
      const int32_t span = PaceSpan(rule);
      if (span == 0 || !wanted.insert(span).second) continue;
      keys.Add(key);
      spans.push_back(span);
      counts.push_back(handed_in.count);
      lease_times.push_back(handed_in.lease_time);
    }
  }
  if (spans.empty()) return;
  tx.Exec(kCount, pg::Array(keys.workers), pg::Array(keys.projects), pg::Array(keys.batches),
          pg::Array(spans), pg::Array(counts), pg::Array(lease_times), now);
}

}  // namespace crowdloom::dispatch
