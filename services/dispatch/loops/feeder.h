// Hands tasks over to workers as far as there is money: block by block, a batch's tasks are covered
// by a hold of the ledger, get their places and are queued.
//
// A block is planned (a row) before the ledger is asked, and the ledger gives the same answer to
// the same name; so a feeder may die anywhere and another goes on. A refused block is planned anew
// at half its size; when not even one task can be paid and nothing else is open, the batch pauses
// for lack of budget, and starts again when there is some.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_FEEDER_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_FEEDER_H_

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/budget.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/store/hold_store.h"

namespace crowdloom::dispatch {

// Used by one thread. One replica at a time feeds.
class Feeder {
 public:
  struct Options {
    std::string owner;  // unique to this process
    int32_t hold_tasks = 500;
    const Clock* clock = nullptr;
  };
  Feeder(Options options, pg::Connection* db, redis::Connection* redis, Budget* budget,
         Catalog* catalog, Offering* offering)
      : options_(std::move(options)),
        db_(*db),
        redis_(*redis),
        budget_(*budget),
        catalog_(*catalog),
        offering_(*offering) {}

  // One block of every batch that wants one.
  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  // How a batch's last blocks went.
  struct Appetite {
    int32_t tasks = 0;      // of the next block
    absl::Time retry_time;  // not before
  };

  absl::StatusOr<bool> Feed(const BatchKey& key);
  absl::StatusOr<std::optional<Hold>> Plan(const BatchKey& key, const Appetite& appetite);
  absl::StatusOr<bool> IsCovered(const Hold& hold);
  absl::Status Open(const Hold& hold);
  absl::Status Refuse(const Hold& hold, Appetite& appetite);
  absl::Status QueueTasks(const Hold& hold);

  const Options options_;
  pg::Connection& db_;
  redis::Connection& redis_;
  Budget& budget_;
  Catalog& catalog_;
  Offering& offering_;
  absl::flat_hash_map<BatchKey, Appetite> appetites_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_FEEDER_H_
