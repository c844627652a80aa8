#include "services/consensus/live/replay.h"

#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "services/consensus/live/decide.h"

namespace crowdloom::consensus {

void Replay::Add(LogEntry entry) {
  TaskRecord& record = records_[entry.task];
  record.key = entry.task;
  if (entry.submission && entry.submission->event.dynamic_overlap()) {
    crowd_.AddClass(AnswerDigest(entry.submission->event.answer()));
  }
  const Outcome outcome = entry.submission
                              ? Apply(*std::move(entry.submission), record, crowd_)
                              : Apply(entry.directive.target_changed(), record, crowd_);
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
