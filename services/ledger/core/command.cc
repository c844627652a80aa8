#include "services/ledger/core/command.h"

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

}  // namespace

int ShardOf(const Command& command) { return std::visit(ShardFinder(), command); }

}  // namespace crowdloom::ledger
