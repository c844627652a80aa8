// How gold tasks are mixed in: how often a worker gets one, and how many answers it may get.
//
//   GoldTurn turn;  // as stored; a new worker's is empty
//   const int gold = GoldDue(batch, turn, count);  // of the next `count` tasks
//   TakeTasks(batch, seed, tasks_given, gold_given, turn);
//
// The gap to the next gold task is drawn anew after each one, so that nobody can count. Everything
// follows from the seed (the worker and the project) and the number of the gold task.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_GOLD_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_GOLD_H_

#include <cstdint>

#include "crowdloom/dispatch/v1/batch.pb.h"

namespace crowdloom::dispatch {

// Answers that a gold task gets at most.
int GoldAnswersMax(const v1::Batch& batch);

// Whether workers get gold as long as there is some, so that it does not end with the other tasks.
bool IsExamination(const v1::Batch& batch);

// Where a worker stands between two gold tasks.
struct GoldTurn {
  int32_t taken = 0;   // tasks, of late
  int32_t gold = 0;    // gold tasks, in total
  int32_t until = -1;  // other tasks before the next gold one; not drawn yet below 0
};

// One task in so many is gold for somebody who took `taken` tasks. Newcomers get four times as many
// on their first 20 tasks, then three times and twice as many on 20 each.
int GoldOneIn(const v1::Batch& batch, int32_t taken);

// Draws the first gap where there is none.
void BeginTurn(const v1::Batch& batch, uint64_t seed, GoldTurn& turn);

// How many of the next `count` tasks are gold, if there is enough of it. The turn was begun.
int GoldDue(const v1::Batch& batch, uint64_t seed, GoldTurn turn, int count);

// The worker took so many other and so many gold tasks.
void TakeTasks(const v1::Batch& batch, uint64_t seed, int others, int gold, GoldTurn& turn);

// There was no gold for this worker when it was due: as if they had had it, so that it is not
// looked for with every task.
void MissGold(const v1::Batch& batch, uint64_t seed, GoldTurn& turn);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_GOLD_H_
