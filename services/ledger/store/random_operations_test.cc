// The ledger against the model: seeded random operations with duplicates, stale repetitions and
// conflicting bodies, in transactions of random size. Every answer and every balance must agree.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "common/base/rng.h"
#include "services/ledger/store/ledger_fixture_test.h"
#include "services/ledger/store/model_test.h"

namespace crowdloom::ledger {
namespace {

constexpr int kSeeds = 300;
constexpr int kOperations = 60;

struct Operation {
  Command command;
  std::string expected;  // reason; "" for OK
};

// Draws operations on one project from a small space, so that they meet often.
class Generator {
 public:
  Generator(uint64_t seed, int64_t project) : rng_(seed), project_(project) {}

  Operation Next() {
    switch (rng_.Uniform(12)) {
      case 0:
        return Granting();
      case 1:
        return Withdrawing();
      case 2:
      case 3:
        return Reserving();
      case 4:
        return Closing();
      case 5:
      case 6:
      case 7:
        return Submitting();
      default:
        return Deciding();
    }
  }

  int64_t Worker(int number) const { return MakeTenantId(OrganizationOf(project_), number); }
  const Model& model() const { return model_; }
  Rng& rng() { return rng_; }

 private:
  Operation Granting() {
    const std::string request = std::to_string(rng_.Uniform(8));
    const int64_t amount = rng_.Chance(0.9) ? 100 : 101;
    return {GrantOf(project_, amount, request), model_.Grant(amount, request)};
  }
  Operation Withdrawing() {
    const std::string request = std::to_string(rng_.Uniform(8));
    const int64_t amount = 10 * static_cast<int64_t>(1 + rng_.Uniform(12));
    return {WithdrawalOf(project_, amount, request), model_.Withdraw(amount, request)};
  }
  Operation Reserving() {
    const int64_t number = Hold();
    const int64_t amount = rng_.Chance(0.9) ? 20 + 10 * number : 77;
    return {CreateHold{{project_, number}, "CNY", amount}, model_.Reserve(number, amount)};
  }
  Operation Closing() {
    const int64_t number = Hold();
    return {CloseHold{{project_, number}}, model_.Close(number)};
  }
  Operation Submitting() {
    const Attempt attempt = DrawAttempt();
    return {SubmissionOf(attempt.id, attempt.hold, attempt.amount),
            model_.Submit(attempt.id, attempt.hold, attempt.amount)};
  }
  Operation Deciding() {
    const Attempt attempt = DrawAttempt();
    const int decision = 1 + static_cast<int>(rng_.Uniform(3));
    const int which = static_cast<int>(rng_.Uniform(3));
    constexpr EarningState kVerdicts[] = {EarningState::kApproved, EarningState::kRejected,
                                          EarningState::kReturned};
    return {VerdictOf(attempt.id, attempt.hold, attempt.amount, decision, kVerdicts[which]),
            model_.Decide(attempt.id, attempt.hold, attempt.amount, decision, "axb"[which])};
  }

  struct Attempt {
    EarningId id;
    int64_t hold;
    int64_t amount;
  };
  Attempt DrawAttempt() {
    const int task = 1 + static_cast<int>(rng_.Uniform(6));
    const int attempt = 1 + static_cast<int>(rng_.Uniform(2));
    const int64_t worker = Worker(1 + static_cast<int>(rng_.Uniform(2)));
    const int64_t amount = rng_.Chance(0.95) ? 10 + task : 13;
    return {{project_, 1, task, 1, worker, attempt}, 1 + task / 2, task == 6 ? 0 : amount};
  }
  int64_t Hold() { return 1 + static_cast<int64_t>(rng_.Uniform(4)); }

  Rng rng_;
  int64_t project_;
  Model model_;
};

void ExpectBalances(const Ledger& ledger, const Generator& generator, int64_t project) {
  const Model& model = generator.model();
  EXPECT_EQ(ledger.Balance({AccountKind::kAvailable, project, 0, "CNY"}), model.available());
  EXPECT_EQ(ledger.Balance({AccountKind::kReserved, project, 0, "CNY"}), model.reserved());
  const std::string overrun = ledger.database().Query(
      StrCat("SELECT sum(overrun) FROM ledger.project_total WHERE project_id = ", project));
  EXPECT_EQ(overrun.empty() ? "0" : overrun, StrCat(model.overrun()));
  for (const int number : {1, 2}) {
    const int64_t worker = generator.Worker(number);
    EXPECT_EQ(ledger.Balance({AccountKind::kPayable, worker, 0, "CNY"}), model.payable(worker));
  }
}

TEST(RandomOperationsTest, AgreeWithTheModelInEveryAnswerAndBalance) {
  Ledger ledger;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(StrCat("seed ", seed));
    const int64_t project = MakeTenantId(seed, 1);
    Generator generator(static_cast<uint64_t>(seed), project);
    for (int done = 0; done < kOperations;) {
      std::vector<Command> commands;
      std::vector<std::string> expected;
      for (int count = 1 + static_cast<int>(generator.rng().Uniform(20)); count > 0;
           --count, ++done) {
        Operation operation = generator.Next();
        commands.push_back(std::move(operation.command));
        expected.push_back(operation.expected);
      }
      const std::vector<absl::Status> outcomes = ledger.Post(commands);
      for (size_t i = 0; i < outcomes.size(); ++i) {
        ASSERT_EQ(ReasonOf(outcomes[i]), expected[i]) << "operation " << i << " of the batch";
      }
      if (generator.rng().Chance(0.2)) ledger.FoldAll();
    }
    ExpectBalances(ledger, generator, project);
    if (HasFailure()) return;
  }
  EXPECT_EQ(ledger.Violations(), "");
  ledger.FoldAll();
  EXPECT_EQ(ledger.Violations(), "");
}

// All events of a project, in an order that is possible, with what they must add up to.
struct Story {
  std::vector<Command> events;
  std::vector<int64_t> payable;  // by worker number
};

constexpr int kTasks = 40;
constexpr int kWorkers = 5;

Story MakeStory(int64_t project, uint64_t seed) {
  Rng rng(seed);
  Story story;
  story.payable.resize(kWorkers + 1);
  for (int task = 1; task <= kTasks; ++task) {
    const int number = 1 + static_cast<int>(rng.Uniform(kWorkers));
    const int64_t worker = MakeTenantId(OrganizationOf(project), number);
    const bool returned = rng.Chance(0.3);
    for (int attempt = 1; attempt <= (returned ? 2 : 1); ++attempt) {
      const EarningId id{project, 1, task, 1, worker, attempt};
      const bool last = !returned || attempt == 2;
      const bool accepted = last && rng.Chance(0.8);
      const EarningState verdict = !last      ? EarningState::kReturned
                                   : accepted ? EarningState::kApproved
                                              : EarningState::kRejected;
      story.events.push_back(SubmissionOf(id, 1, 10));
      story.events.push_back(VerdictOf(id, 1, 10, 1, verdict));
      if (accepted) story.payable[number] += 10;
    }
  }
  return story;
}

void Shuffle(std::vector<Command>& events, Rng& rng) {
  std::shuffle(events.begin(), events.end(), rng);
}

TEST(RandomOperationsTest, ManyWritersWithShuffledDuplicatesEndInTheSameBooks) {
  Ledger ledger;
  constexpr int kProjects = 4;
  constexpr int kThreads = 4;
  std::vector<Command> all;
  std::vector<Story> stories;
  for (int project = 1; project <= kProjects; ++project) {
    const int64_t id = MakeTenantId(project, 1);
    ASSERT_THAT(ledger.Post(GrantOf(id, 10'000, "g")), testing::IsOk());
    ASSERT_THAT(ledger.Post(CreateHold{{id, 1}, "CNY", 10 * kTasks * 2}), testing::IsOk());
    stories.push_back(MakeStory(id, static_cast<uint64_t>(project)));
    all.insert(all.end(), stories.back().events.begin(), stories.back().events.end());
  }
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      Rng rng(static_cast<uint64_t>(100 + thread));
      const std::unique_ptr<pg::Connection> connection = ledger.Connect();
      std::vector<Command> mine = all;
      Shuffle(mine, rng);
      for (size_t at = 0; at < mine.size(); at += 25) {
        const size_t end = std::min(mine.size(), at + 25);
        for (const absl::Status& outcome :
             ledger.Post(*connection, {mine.begin() + at, mine.begin() + end})) {
          EXPECT_THAT(outcome, testing::IsOk());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int project = 1; project <= kProjects; ++project) {
    ASSERT_THAT(ledger.Post(CloseHold{{MakeTenantId(project, 1), 1}}), testing::IsOk());
    int64_t paid = 0;
    for (int number = 1; number <= kWorkers; ++number) {
      const int64_t expected = stories[project - 1].payable[number];
      EXPECT_EQ(ledger.Balance({AccountKind::kPayable, MakeTenantId(project, number), 0, "CNY"}),
                expected);
      paid += expected;
    }
    EXPECT_EQ(ledger.Balance({AccountKind::kAvailable, MakeTenantId(project, 1), 0, "CNY"}),
              10'000 - paid);
  }
  EXPECT_EQ(ledger.Violations(), "");
}

}  // namespace
}  // namespace crowdloom::ledger
