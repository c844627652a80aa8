#include "services/consensus/live/standing.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "common/base/resource_name.h"
#include "services/consensus/live/canonical.h"

namespace crowdloom::consensus {
namespace {

using events::v1::Judgement;
using events::v1::SubmissionReceived;

// A total order of submissions that does not depend on when they became known.
auto OrderOf(const Submission& submission) {
  const google::protobuf::Timestamp& time = submission.event.submit_time();
  return std::tuple(time.seconds(), time.nanos(), submission.event.attempt(), submission.key);
}

bool Earlier(const Submission* a, const Submission* b) { return OrderOf(*a) < OrderOf(*b); }

std::vector<const Submission*> InOrder(const TaskRecord& record, bool reviews) {
  std::vector<const Submission*> ordered;
  for (const Submission& submission : record.submissions) {
    if (submission.IsReview() == reviews) ordered.push_back(&submission);
  }
  std::sort(ordered.begin(), ordered.end(), Earlier);
  return ordered;
}

struct Said {
  const Judgement* judgement = nullptr;
  const Submission* review = nullptr;
};

// By assignment and attempt, the earliest judgement; a returned lot overrules what was said before.
std::map<std::pair<std::string, int32_t>, Said> Judgements(const TaskRecord& record) {
  std::map<std::pair<std::string, int32_t>, Said> said;
  for (const Submission* review : InOrder(record, /*reviews=*/true)) {
    for (const Judgement& judgement : review->event.judgements()) {
      if (judgement.outcome() == Judgement::OUTCOME_UNSPECIFIED) continue;
      Said& about = said[{judgement.assignment(), judgement.attempt()}];
      if (about.review != nullptr && review->event.lot().empty()) continue;
      about = {&judgement, review};
    }
  }
  return said;
}

// What persons decided about the answer beside reviews.
void AddDirectives(const v1::TaskState& state, Standing& standing) {
  const SubmissionReceived& event = standing.submission->event;
  for (const v1::AnswerExcluded& exclusion : state.exclusions()) {
    if (exclusion.assignment() == event.assignment()) standing.exclusion = &exclusion;
  }
  for (const v1::VerdictOverturned& overturn : state.overturns()) {
    const bool is_its = overturn.assignment() == event.assignment();
    if (is_its && overturn.attempt() == event.attempt()) standing.overturn = &overturn;
  }
}

}  // namespace

std::vector<Standing> StandingsOf(const TaskRecord& record) {
  std::map<AssignmentKey, const Submission*> present;
  for (const Submission* answer : InOrder(record, /*reviews=*/false)) {
    const Submission*& kept = present[answer->key];
    if (kept == nullptr || kept->event.attempt() < answer->event.attempt()) kept = answer;
  }
  const auto judgements = Judgements(record);
  std::vector<Standing> standings;
  for (const auto& [key, answer] : present) {
    Standing& standing = standings.emplace_back();
    standing.submission = answer;
    standing.canonical = CanonicalBytes(answer->event.answer());
    AddDirectives(record.state, standing);
    const auto said = judgements.find({answer->event.assignment(), answer->event.attempt()});
    if (said == judgements.end()) continue;
    standing.judgement = said->second.judgement;
    standing.judge = FormatName("workers/#", said->second.review->key.worker_id);
    standing.lot_returned = !said->second.review->event.lot().empty();
  }
  return standings;
}

const SubmissionReceived* LatestTerms(const TaskRecord& record) {
  const std::vector<const Submission*> answers = InOrder(record, /*reviews=*/false);
  return answers.empty() ? nullptr : &answers.back()->event;
}

const Standing* LastFix(const std::vector<Standing>& standings) {
  const Standing* fix = nullptr;
  for (const Standing& standing : standings) {
    if (standing.Says(Judgement::FIXED)) fix = &standing;
  }
  return fix;
}

}  // namespace crowdloom::consensus
