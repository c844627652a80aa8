#include "services/ledger/core/command.h"

#include <algorithm>

#include "common/base/check.h"

namespace crowdloom::ledger {
namespace {

struct ShardFinder {
  int operator()(const CreateHold& command) const { return ShardOf(command.hold.project); }
  int operator()(const CloseHold& command) const { return ShardOf(command.hold.project); }
  int operator()(const Accrue& command) const { return ShardOf(command.earning.project); }
  int operator()(const Decide& command) const { return (*this)(command.accrual); }
  int operator()(const Reverse& command) const { return ShardOfTransfer(command.transfer_id); }
  int operator()(const Post& command) const {
    CHECK(!command.legs.empty());
    for (const Post::Leg& leg : command.legs) {
      if (const int64_t project = ProjectOf(leg.debit, leg.credit)) return ShardOf(project);
    }
    return ShardOf(command.legs.front().debit.owner);
  }
};

struct TimeFinder {
  std::optional<absl::Time> operator()(const CreateHold&) const { return std::nullopt; }
  std::optional<absl::Time> operator()(const CloseHold&) const { return std::nullopt; }
  std::optional<absl::Time> operator()(const Accrue& command) const { return command.submit_time; }
  std::optional<absl::Time> operator()(const Decide& command) const {
    return std::min(command.accrual.submit_time, command.decide_time);
  }
  std::optional<absl::Time> operator()(const Post& command) const { return command.effective_time; }
  std::optional<absl::Time> operator()(const Reverse& command) const {
    return command.effective_time;
  }
};

}  // namespace

int ShardOf(const Command& command) { return std::visit(ShardFinder(), command); }

std::optional<absl::Time> EffectiveTimeOf(const Command& command) {
  return std::visit(TimeFinder(), command);
}

}  // namespace crowdloom::ledger
