// What labels are worth. A price plan of the batch gives rate and cap when a task is taken; they
// stay with the assignment whatever the plan says later. The amount follows from the quantity: that
// of the submitted answer accrues, that of the accepted one is paid. Each is rounded once.
//
//   const FrozenPrice price = FreezeLabelPrice(batch.price(), worker, now);
//   AmountFor(price, QuantityOf(price.unit, answer));
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_PRICE_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_PRICE_H_

#include <cstdint>

#include "absl/time/time.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/events/v1/events.pb.h"
#include "crowdloom/type/v1/answer.pb.h"
#include "services/dispatch/core/violations.h"

namespace crowdloom::dispatch {

// Micros. The cap says nothing where the unit is the task.
struct FrozenPrice {
  v1::Batch::PriceUnit unit = v1::Batch::TASK;
  int64_t rate = 0;
  int64_t cap = 0;

  friend bool operator==(const FrozenPrice&, const FrozenPrice&) = default;
};

// Adds what is wrong with the plans: their order in time, caps that are missing, levels or
// intervals that are there twice or out of order, coefficients that lead out of range.
void CheckPrice(const v1::Batch::Price& price, Violations& wrong);

// For a worker who takes a label now: the plan that is valid, at the worker's level and skill.
FrozenPrice FreezeLabelPrice(const v1::Batch::Price& price, const events::v1::WorkerChanged& worker,
                             absl::Time now);

// What of an answer is counted: 1, objects, words, or milliseconds of media.
int64_t QuantityOf(v1::Batch::PriceUnit unit, const type::v1::Answer& answer);

// Never more than the cap. A quantity below zero counts as zero.
int64_t AmountFor(const FrozenPrice& price, int64_t quantity);

// The most that one label can be worth, whoever takes it and whenever: what has to be held.
int64_t LabelCostMax(const v1::Batch::Price& price);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_PRICE_H_
