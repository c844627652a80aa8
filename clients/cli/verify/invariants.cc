#include "clients/cli/verify/invariants.h"

namespace crowdloom::cli {
namespace {

// Reads like the resource's name. `a` is whatever has these columns.
#define TASK_NAME(a)                                                          \
  "format('projects/%s-%s/batches/%s/tasks/%s', " #a ".project_id >> 32, " #a \
  ".project_id"                                                               \
  " & 4294967295, " #a ".batch, " #a ".ordinal)"
#define ASSIGNMENT_NAME(a)                                                     \
  TASK_NAME(a)                                                                 \
  " || format('/assignments/%s-%s-%s attempt %s', " #a ".worker_id >> 32, " #a \
  ".worker_id & 4294967295, " #a ".stage, " #a ".attempt)"
#define ASSIGNMENT_KEY "project_id, batch, ordinal, stage, worker_id, attempt"
#define LATEST_VERDICT                                                                         \
  "(SELECT DISTINCT ON (" ASSIGNMENT_KEY ") * FROM consensus.verdict ORDER BY " ASSIGNMENT_KEY \
  ", decision DESC)"

constexpr pg::Query kOverTarget{
    "verify_over_target",
    "SELECT " TASK_NAME(p) " || format(' stage %s: %s open and %s counted, target %s', stage, open,"
    "       counted, target)"
    " FROM dispatch.place p"
    " WHERE NOT gold AND open + counted > greatest(target, target_max)"
    " ORDER BY project_id, batch, ordinal LIMIT 10"};

constexpr pg::Query kCounters{
    "verify_counters",
    "SELECT " TASK_NAME(p) " || format(': counts %s open and %s answers, has %s and %s', open,"
    "       counted, held, answers)"
    " FROM dispatch.place p"
    " JOIN (SELECT project_id, batch, ordinal, stage,"
    "              count(*) FILTER (WHERE state IN (1, 5)) AS held,"
    "              count(*) FILTER (WHERE state IN (2, 3)) AS answers,"
    "              count(*) FILTER (WHERE state = 4) AS rejected"
    "       FROM dispatch.assignment GROUP BY 1, 2, 3, 4) a"
    "   USING (project_id, batch, ordinal, stage)"
    " WHERE stage = 1"
    "   AND (open <> held OR counted < answers OR counted > answers + rejected)"
    " ORDER BY project_id, batch, ordinal LIMIT 10"};

constexpr pg::Query kMissingSubmissions{
    "verify_missing_submissions",
    "SELECT " ASSIGNMENT_NAME(a) " || format(' is in state %s without a submission', a.state)"
    " FROM dispatch.assignment a LEFT JOIN dispatch.submission s USING (" ASSIGNMENT_KEY ")"
    " WHERE a.state IN (2, 3, 4) AND s.request_id IS NULL"
    " ORDER BY a.project_id, a.batch, a.ordinal LIMIT 10"};

constexpr pg::Query kUnconsumedSubmissions{
    "verify_unconsumed_submissions",
    "SELECT " ASSIGNMENT_NAME(s) " || ' never reached consensus'"
    " FROM dispatch.submission s LEFT JOIN consensus.submission c USING (" ASSIGNMENT_KEY ")"
    " WHERE c.seq IS NULL ORDER BY s.project_id, s.batch, s.ordinal LIMIT 10"};

constexpr pg::Query kUnaccruedSubmissions{
    "verify_unaccrued_submissions",
    "SELECT " ASSIGNMENT_NAME(s) " || ' never reached the ledger'"
    " FROM dispatch.submission s LEFT JOIN ledger.earning e USING (" ASSIGNMENT_KEY ")"
    " WHERE s.rate_micros > 0 AND e.state IS NULL"
    " ORDER BY s.project_id, s.batch, s.ordinal LIMIT 10"};

constexpr pg::Query kRepeatedRequests{
    "verify_repeated_requests",
    "SELECT format('request %s of worker %s-%s had %s effects', request_id, worker_id >> 32,"
    "              worker_id & 4294967295, count(*))"
    " FROM dispatch.submission GROUP BY worker_id, request_id HAVING count(*) > 1 LIMIT 10"};

constexpr pg::Query kUndecidedAnswers{
    "verify_undecided_answers",
    "SELECT " ASSIGNMENT_NAME(s) " || ' has no verdict, but its task is final'"
    " FROM (SELECT DISTINCT ON (project_id, batch, ordinal, stage, worker_id) *"
    "       FROM consensus.submission WHERE stage = 1"
    "       ORDER BY project_id, batch, ordinal, stage, worker_id, attempt DESC) s"
    " JOIN consensus.consensus c USING (project_id, batch, ordinal)"
    " LEFT JOIN consensus.verdict v USING (" ASSIGNMENT_KEY ")"
    " WHERE c.final AND v.decision IS NULL ORDER BY s.project_id, s.batch, s.ordinal LIMIT 10"};

// A review is paid for being done, so it is decided as soon as consensus knows it.
constexpr pg::Query kUndecidedReviews{
    "verify_undecided_reviews",
    "SELECT " ASSIGNMENT_NAME(s) " || ' was done and has no verdict'"
    " FROM (SELECT DISTINCT ON (project_id, batch, ordinal, stage, worker_id) *"
    "       FROM consensus.submission WHERE stage > 1"
    "       ORDER BY project_id, batch, ordinal, stage, worker_id, attempt DESC) s"
    " LEFT JOIN consensus.verdict v USING (" ASSIGNMENT_KEY ")"
    " WHERE v.decision IS NULL ORDER BY s.project_id, s.batch, s.ordinal LIMIT 10"};

constexpr pg::Query kVerdictsOnNothing{
    "verify_verdicts_on_nothing",
    "SELECT " ASSIGNMENT_NAME(v) " || format(': decision %s is about no answer', decision)"
    " FROM consensus.verdict v LEFT JOIN consensus.submission s USING (" ASSIGNMENT_KEY ")"
    " WHERE s.seq IS NULL ORDER BY v.project_id, v.batch, v.ordinal LIMIT 10"};

constexpr pg::Query kVerdictGaps{
    "verify_verdict_gaps",
    "SELECT " ASSIGNMENT_NAME(v) " || format(': %s decisions, the last is number %s', count(*),"
    "       max(decision))"
    " FROM consensus.verdict v GROUP BY " ASSIGNMENT_KEY
    " HAVING count(*) <> max(decision) LIMIT 10"};

constexpr pg::Query kUnexplainedRejections{
    "verify_unexplained_rejections",
    "SELECT " ASSIGNMENT_NAME(v) " || format(' was rejected by %s without a reason', decided_by)"
    " FROM consensus.verdict v WHERE verdict = 2 AND error_code = '' LIMIT 10"};

constexpr pg::Query kUntoldVerdicts{
    "verify_untold_verdicts",
    "SELECT " ASSIGNMENT_NAME(a) " || format(': verdict %s, but dispatch has state %s', v.verdict,"
    "       a.state)"
    " FROM dispatch.assignment a JOIN " LATEST_VERDICT " v USING (" ASSIGNMENT_KEY ")"
    " WHERE (v.verdict = 1 AND a.state <> 3) OR (v.verdict = 2 AND a.state <> 4)"
    " ORDER BY a.project_id, a.batch, a.ordinal LIMIT 10"};

constexpr pg::Query kBooks{"verify_books",
                           "SELECT invariant || ' ' || detail FROM ledger.verify()"
                           " WHERE invariant IN ('I5', 'L1', 'L7', 'L9')"};

constexpr pg::Query kPay{"verify_pay",
                         "SELECT invariant || ' ' || detail FROM ledger.verify()"
                         " WHERE invariant NOT IN ('I5', 'L1', 'L7', 'L9')"};

constexpr pg::Query kUnpaidAnswers{
    "verify_unpaid_answers",
    "SELECT " ASSIGNMENT_NAME(v) " || format(': verdict %s, ledger has %s', v.verdict,"
    "       coalesce('state ' || e.state, 'nothing'))"
    " FROM " LATEST_VERDICT " v LEFT JOIN ledger.earning e USING (" ASSIGNMENT_KEY ")"
    " WHERE v.amount_micros > 0 AND (v.verdict = 1) <> coalesce(e.state = 2, false)"
    " ORDER BY v.project_id, v.batch, v.ordinal LIMIT 10"};

constexpr pg::Query kUnearnedPay{
    "verify_unearned_pay",
    "SELECT " ASSIGNMENT_NAME(e) " || ' is paid and was never accepted'"
    " FROM ledger.earning e LEFT JOIN " LATEST_VERDICT " v USING (" ASSIGNMENT_KEY ")"
    " WHERE e.state = 2 AND v.verdict IS DISTINCT FROM 1"
    "   AND NOT EXISTS (SELECT FROM dispatch.task_report r WHERE r.project_id = e.project_id"
    "       AND r.batch = e.batch AND r.ordinal = e.ordinal AND r.worker_id = e.worker_id"
    "       AND r.attempt = e.attempt AND r.paid)"
    " ORDER BY e.project_id, e.batch, e.ordinal LIMIT 10"};

constexpr pg::Query kForeignWork{
    "verify_foreign_work",
    "SELECT " ASSIGNMENT_NAME(a) " || ' belongs to a worker of another organization'"
    " FROM dispatch.assignment a WHERE worker_id >> 32 <> project_id >> 32 LIMIT 10"};

constexpr pg::Query kOwnReviews{
    "verify_own_reviews",
    "SELECT " ASSIGNMENT_NAME(r) " || ' judges an answer of the same worker'"
    " FROM dispatch.assignment r"
    " JOIN dispatch.submission l USING (project_id, batch, ordinal, worker_id)"
    " WHERE r.stage > 1 AND l.stage < r.stage LIMIT 10"};

constexpr pg::Query kReservedElsewhere{
    "verify_reserved_elsewhere",
    "SELECT " ASSIGNMENT_NAME(a) " || ' is reserved for others'"
    " FROM dispatch.assignment a"
    " JOIN dispatch.place p USING (project_id, batch, ordinal, stage)"
    " LEFT JOIN dispatch.reservation r USING (project_id, batch, ordinal, worker_id)"
    " WHERE p.reserved AND a.stage = 1 AND r.ordinal IS NULL LIMIT 10"};

constexpr pg::Query kParkedEvents{
    "verify_parked_events",
    "SELECT format('%s parked events of key %s at %s', count(*), key, consumer)"
    " FROM (SELECT consumer, key FROM dispatch.parked_event"
    "       UNION ALL SELECT consumer, key FROM consensus.parked_event"
    "       UNION ALL SELECT consumer, key FROM ledger.parked_event"
    "       UNION ALL SELECT consumer, key FROM workforce.parked_event) parked"
    " GROUP BY consumer, key ORDER BY 1 LIMIT 10"};

// A consumer is called after itself and the feed it reads: "ledger.dispatch".
constexpr pg::Query kUnreadEvents{
    "verify_unread_events",
    "SELECT format('%s has not read %s events of its feed', consumer, count(*))"
    " FROM (SELECT consumer, xid, id FROM dispatch.consumer_cursor"
    "       UNION ALL SELECT consumer, xid, id FROM consensus.consumer_cursor"
    "       UNION ALL SELECT consumer, xid, id FROM ledger.consumer_cursor) c"
    " JOIN (SELECT 'dispatch' AS feed, xid, id FROM dispatch.outbox"
    "       UNION ALL SELECT 'consensus', xid, id FROM consensus.outbox"
    "       UNION ALL SELECT 'workforce', xid, id FROM workforce.outbox) e"
    "   ON e.feed = split_part(c.consumer, '.', 2)"
    "  AND (e.xid > c.xid OR (e.xid = c.xid AND e.id > c.id))"
    " GROUP BY consumer LIMIT 10"};

constexpr pg::Query kMissingPlaces{
    "verify_missing_places",
    "SELECT " TASK_NAME(t) " || ' is open and has no place to rebuild its queue from'"
    " FROM dispatch.task t JOIN dispatch.batch b USING (project_id, batch)"
    " LEFT JOIN dispatch.place p"
    "   ON (p.project_id, p.batch, p.stage, p.ordinal) = (t.project_id, t.batch, 1, t.ordinal)"
    " WHERE t.ordinal <= b.fed_through AND p.ordinal IS NULL LIMIT 10"};

// Codes of transfers: 22 sent, 23 confirmed, 24 failed. Accounts of kind 15 are a run's.
constexpr pg::Query kSentPayments{
    "verify_sent_payments",
    "SELECT format('run %s of organization %s has %s payments of %s and sent %s of %s', run,"
    "              organization, items, total, sent, moved)"
    " FROM (SELECT organization::bigint, run::bigint, count(*) AS items, sum(amount) AS total"
    "       FROM ledger.payout GROUP BY 1, 2) p"
    " FULL JOIN (SELECT owner AS organization, part AS run, count(*) AS sent, sum(amount) AS moved"
    "            FROM ledger.transfer t JOIN ledger.account a ON a.id = t.credit_account"
    "            WHERE kind = 15 AND code = 22 GROUP BY 1, 2) s USING (organization, run)"
    " WHERE (items, total) IS DISTINCT FROM (sent, moved) ORDER BY organization, run LIMIT 10"};

constexpr pg::Query kPaymentsEndedTwice{
    "verify_payments_ended_twice",
    "SELECT format('%s was confirmed %s times and failed %s times', payment, confirmed, failed)"
    " FROM (SELECT regexp_replace(business_key, '/(ok|fail)$', '') AS payment,"
    "              count(*) FILTER (WHERE code = 23) AS confirmed,"
    "              count(*) FILTER (WHERE code = 24) AS failed"
    "       FROM ledger.transfer WHERE code IN (23, 24) GROUP BY 1) ended"
    " WHERE confirmed + failed > 1 ORDER BY payment LIMIT 10"};

constexpr pg::Query kInTransit{
    "verify_in_transit",
    "SELECT format('run %s of organization %s has %s in transit, its open payments are %s', run,"
    "              organization, coalesce(total, 0), coalesce(sent, 0))"
    " FROM (SELECT owner AS organization, part AS run, total FROM ledger.account_sum"
    "       WHERE kind = 15) a"
    " FULL JOIN (SELECT organization::bigint, run::bigint, sum(amount) AS sent FROM ledger.payout"
    "            WHERE outcome = 1 GROUP BY 1, 2) p USING (organization, run)"
    " WHERE coalesce(total, 0) <> coalesce(sent, 0) ORDER BY organization, run LIMIT 10"};

constexpr pg::Query kOverduePayments{
    "verify_overdue_payments",
    "SELECT format('payment %s of run %s of organization %s was sent on %s and has no result',"
    "              item, run, organization, execution_date)"
    " FROM ledger.payout p JOIN ledger.payout_run r USING (organization)"
    " WHERE r.number = p.run AND outcome = 1 AND execution_date + 3 < current_date"
    " ORDER BY organization, run, item LIMIT 10"};

constexpr Invariant kInvariants[] = {
    {"I1", "no task has more leases and answers than it wants", "dispatch", kOverTarget},
    {"I1", "places count what is held and answered", "dispatch", kCounters},
    {"I2", "every answer that was taken is kept", "dispatch", kMissingSubmissions},
    {"I2", "every answer reached consensus", "dispatch consensus", kUnconsumedSubmissions},
    {"I2", "every answer reached the ledger", "dispatch ledger", kUnaccruedSubmissions},
    {"I3", "a repeated request had one effect", "dispatch", kRepeatedRequests},
    {"I4", "every answer of a final task is decided", "consensus", kUndecidedAnswers},
    {"I4", "every review that was done is decided", "consensus", kUndecidedReviews},
    {"I4", "every decision is about an answer", "consensus", kVerdictsOnNothing},
    {"I4", "decisions are numbered without gaps", "consensus", kVerdictGaps},
    {"I4", "every rejection has its reason", "consensus", kUnexplainedRejections},
    {"I4", "dispatch knows every verdict", "dispatch consensus", kUntoldVerdicts},
    {"I5", "the books balance and are the fold of their transfers", "ledger", kBooks},
    {"I6", "holds, budgets and earnings agree with the transfers", "ledger", kPay},
    {"I6", "accepted answers are paid, others are not", "consensus ledger", kUnpaidAnswers},
    {"I6", "nothing is paid that was not accepted", "consensus ledger", kUnearnedPay},
    {"I7", "nobody works for a foreign organization", "dispatch", kForeignWork},
    {"I7", "nobody judges their own work", "dispatch", kOwnReviews},
    {"I7", "reserved tasks went to whom they were reserved for", "dispatch", kReservedElsewhere},
    {"I8", "no event is parked", "dispatch consensus ledger workforce", kParkedEvents},
    {"I8", "every event is read", "dispatch consensus ledger workforce", kUnreadEvents},
    {"I8", "queues can be rebuilt", "dispatch", kMissingPlaces},
    {"I10", "every payment of a run was sent once", "ledger", kSentPayments},
    {"I10", "no payment ended twice", "ledger", kPaymentsEndedTwice},
    {"I10", "what is in transit is what has no result yet", "ledger", kInTransit},
    {"I10", "every payment has its result three days later", "ledger", kOverduePayments},
};

}  // namespace

absl::Span<const Invariant> Invariants() { return kInvariants; }

}  // namespace crowdloom::cli
