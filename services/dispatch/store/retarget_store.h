// Changed overlap, carried to the tasks that have their places already, one block at a time.
//
// A block whose tasks may now cost more gets a new hold that covers all of what they may cost from
// now on; its tasks move over to it, and the old one closes with what it has paid.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_RETARGET_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_RETARGET_STORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "common/pg/tx.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/hold_store.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// A block that an overlap has not reached yet.
struct OutdatedBlock {
  Hold hold;                  // that its tasks have now
  std::optional<Hold> wider;  // planned before, to replace it
};

// One of them, which nobody else works on until the transaction ends.
std::optional<OutdatedBlock> FindOutdatedBlock(pg::Tx& tx);

// A hold over all that the block may cost with the batch's overlap; nullopt where the one it has
// covers that.
std::optional<Hold> PlanWiderHold(pg::Tx& tx, const StoredTerms& terms, const Hold& hold);

// The wider hold was refused, or is of an overlap that is outdated itself.
void DropWiderHold(pg::Tx& tx, const Hold& wider);

// The block's tasks move over to the wider hold, which is covered now. False if the overlap has
// changed again since it was planned.
bool MoveToHold(pg::Tx& tx, const Hold& from, const Hold& wider);

// Gives the block's open tasks the targets of the batch's overlap; gives those whose targets
// changed. `covered`: the hold was planned for this overlap. Where it was not and does not cover
// it, nothing changes, and the block stays outdated.
struct Retargeted {
  Place place;
  int32_t more = 0;  // answers wanted than before
};
std::vector<Retargeted> RetargetBlock(pg::Tx& tx, const StoredTerms& terms, const Hold& hold,
                                      bool covered);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_RETARGET_STORE_H_
