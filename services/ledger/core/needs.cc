#include "services/ledger/core/needs.h"

namespace crowdloom::ledger {
namespace {

struct Collector {
  Needs& needs;

  void AddProject(int64_t project, const std::string& currency) const {
    needs.projects.insert(project);
    needs.guarded.insert({AccountKind::kAvailable, project, 0, currency});
    needs.guarded.insert({AccountKind::kReserved, project, 0, currency});
  }

  void AddAccount(const AccountKey& account) const {
    if (IsGuarded(account)) needs.guarded.insert(account);
  }

  void operator()(const CreateHold& command) const {
    AddProject(command.hold.project, command.currency);
    needs.holds.insert(command.hold);
  }

  // The currency is the hold's own: the store adds its accounts when it has read the hold.
  void operator()(const CloseHold& command) const {
    needs.projects.insert(command.hold.project);
    needs.holds.insert(command.hold);
  }

  void operator()(const Accrue& command) const {
    const EarningId& id = command.earning;
    AddProject(id.project, command.currency);
    needs.holds.insert({id.project, command.hold_number});
    needs.earnings.insert(id);
    if (id.attempt > 1) {
      EarningId earlier = id;
      earlier.attempt -= 1;
      needs.earnings.insert(earlier);
    }
  }

  void operator()(const Decide& command) const {
    (*this)(command.accrual);
    const int64_t worker = command.accrual.earning.worker;
    needs.guarded.insert({AccountKind::kPayable, worker, 0, command.accrual.currency});
    if (command.decision > 1) {
      needs.guarded.insert({AccountKind::kReceivable, worker, 0, command.accrual.currency});
    }
  }

  void operator()(const Post& command) const {
    needs.keys.insert(command.legs.front().key);
    for (const Post::Leg& leg : command.legs) {
      AddAccount(leg.debit);
      AddAccount(leg.credit);
      if (const int64_t project = ProjectOf(leg.debit, leg.credit)) needs.projects.insert(project);
    }
  }

  void operator()(const Reverse& command) const {
    needs.keys.insert(command.key);
    needs.originals.insert(command.transfer_id);
  }
};

}  // namespace

Needs NeedsOf(absl::Span<const Command> commands) {
  Needs needs;
  for (const Command& command : commands) {
    needs.shards.insert(ShardOf(command));
    std::visit(Collector{needs}, command);
  }
  return needs;
}

void AddAccountsOf(const Posting& original, Needs& needs) {
  const Collector collector{needs};
  collector.AddAccount(original.debit);
  collector.AddAccount(original.credit);
  if (const int64_t project = ProjectOf(original.debit, original.credit)) {
    needs.projects.insert(project);
  }
}

}  // namespace crowdloom::ledger
