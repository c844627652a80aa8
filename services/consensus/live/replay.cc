#include "services/consensus/live/replay.h"

#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "services/consensus/live/decide.h"

namespace crowdloom::consensus {

void Replay::Add(Submission submission) {
  TaskRecord& record = records_[submission.key.task];
  record.key = submission.key.task;
  if (submission.event.dynamic_overlap()) crowd_.AddClass(AnswerDigest(submission.event.answer()));
  const Outcome outcome = Apply(std::move(submission), record, crowd_);
  for (const QualityChange& change : outcome.quality) crowd_.Count(change);
}

bool SameConsensus(const v1::Consensus& a, const v1::Consensus& b) {
  const auto* type = v1::Consensus::descriptor();
  google::protobuf::util::MessageDifferencer differencer;
  // They say how often and when it was decided, not what.
  differencer.IgnoreField(type->FindFieldByName("version"));
  differencer.IgnoreField(type->FindFieldByName("update_time"));
  return differencer.Compare(a, b);
}

}  // namespace crowdloom::consensus
