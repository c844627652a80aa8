#include "services/consensus/live/replay.h"

#include <utility>

#include "google/protobuf/util/message_differencer.h"

namespace crowdloom::consensus {

Outcome Replay::Add(LogEntry entry) {
  TaskRecord& record = records_[entry.task];
  record.key = entry.task;
  return state_.Take(std::move(entry), record);
}

void Replay::Add(int64_t project_id, const v1::Turn& turn) {
  if (turn.has_pass()) {
    for (const TaskKey& key : state_.Pass()) state_.Reconsider(records_.at(key), turn.time());
  }
  for (int i = 0; i < turn.settlement().batches_size(); ++i) {
    const TaskKey key{project_id, turn.settlement().batches(i), turn.settlement().ordinals(i)};
    state_.Finish(records_.at(key), turn.time());
  }
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
