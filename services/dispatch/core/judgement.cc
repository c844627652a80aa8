#include "services/dispatch/core/judgement.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/dispatch/core/answer.h"

namespace crowdloom::dispatch {
namespace {

using events::v1::Judgement;

constexpr int kReviewRoundsDefault = 3;

bool HasErrorCode(const v1::Project& project, const std::string& code) {
  if (project.error_codes().empty()) return true;
  for (const v1::Project::ErrorCode& known : project.error_codes()) {
    if (known.code() == code) return true;
  }
  return false;
}

void CheckReason(const v1::Project& project, const Judgement& judgement, const std::string& path,
                 Violations& wrong) {
  if (judgement.error_code().empty()) {
    wrong.Add(path + ".error_code", "is required unless the answer is accepted");
  } else if (!HasErrorCode(project, judgement.error_code())) {
    wrong.Add(path + ".error_code", "is not in the project's taxonomy");
  }
}

void CheckOutcome(const v1::Project& project, const Judgement& judgement, int round,
                  const std::string& path, Violations& wrong) {
  switch (judgement.outcome()) {
    case Judgement::ACCEPTED:
      return;
    case Judgement::FIXED:
      CheckReason(project, judgement, path, wrong);
      return CheckAnswer(project.label_interface(), judgement.fixed_answer(),
                         path + ".fixed_answer", wrong);
    case Judgement::RETURNED:
      if (round > ReviewRoundsMax(project)) {
        wrong.Add(path + ".outcome", "the round limit is reached: accept, fix, reject or drop");
      }
      return CheckReason(project, judgement, path, wrong);
    case Judgement::REJECTED:
    case Judgement::DROPPED:
      return CheckReason(project, judgement, path, wrong);
    default:
      wrong.Add(path + ".outcome", "must be set");
  }
}

// It is the task that is dropped.
void CheckDrop(const google::protobuf::RepeatedPtrField<Judgement>& judgements, Violations& wrong) {
  const auto dropped = std::count_if(
      judgements.begin(), judgements.end(),
      [](const Judgement& judgement) { return judgement.outcome() == Judgement::DROPPED; });
  if (dropped != 0 && dropped != judgements.size()) {
    wrong.Add("judgements", "a task is dropped with all of its answers");
  }
}

}  // namespace

int ReviewRoundsMax(const v1::Project& project) {
  return project.review_rounds_max() == 0 ? kReviewRoundsDefault : project.review_rounds_max();
}

void CheckJudgements(const v1::Project& project, absl::Span<const Reviewed> reviewed, int round,
                     const google::protobuf::RepeatedPtrField<Judgement>& judgements,
                     Violations& wrong) {
  std::vector<Reviewed> left(reviewed.begin(), reviewed.end());
  for (int i = 0; i < judgements.size(); ++i) {
    const std::string path = absl::StrCat("judgements[", i, "]");
    const auto found = std::find(left.begin(), left.end(),
                                 Reviewed{judgements[i].assignment(), judgements[i].attempt()});
    if (found == left.end()) {
      wrong.Add(path + ".assignment", "is not an answer of this review, or judged twice");
    } else {
      left.erase(found);
    }
    CheckOutcome(project, judgements[i], round, path, wrong);
  }
  CheckDrop(judgements, wrong);
  for (const Reviewed& missing : left) {
    wrong.Add("judgements", absl::StrCat("nothing is said about ", missing.assignment));
  }
}

}  // namespace crowdloom::dispatch
