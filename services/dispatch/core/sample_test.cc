#include "services/dispatch/core/sample.h"

#include <gtest/gtest.h>

#include <map>

#include "google/protobuf/text_format.h"
#include "services/dispatch/core/units.h"

namespace crowdloom::dispatch {
namespace {

using Acceptance = v1::Project::Acceptance;

// So many tasks of each worker, by number.
std::vector<Drawable> Lot(const std::vector<int>& tasks, int32_t units = 1) {
  std::vector<Drawable> lot;
  for (size_t worker = 0; worker < tasks.size(); ++worker) {
    lot.insert(lot.end(), tasks[worker], Drawable{static_cast<int64_t>(worker), units});
  }
  return lot;
}

std::vector<int> PerWorker(const std::vector<Drawable>& lot, const std::vector<size_t>& drawn,
                           size_t workers) {
  std::vector<int> counts(workers);
  for (const size_t task : drawn) ++counts[lot[task].worker_id];
  return counts;
}

struct Case {
  std::vector<int> tasks;
  int sample;
  std::vector<int> drawn;
};

TEST(SampleTest, IsInProportionToWhatEachWorkerDid) {
  for (const Case& c : std::vector<Case>{{{500, 300, 200}, 80, {40, 24, 16}},
                                         {{990, 10}, 80, {79, 1}},
                                         {{997, 1, 1, 1}, 80, {77, 1, 1, 1}},
                                         {{1, 1, 1, 1, 1}, 5, {1, 1, 1, 1, 1}},
                                         {{100}, 20, {20}},
                                         {{3, 2}, 5, {3, 2}}}) {
    const std::vector<Drawable> lot = Lot(c.tasks);
    EXPECT_EQ(PerWorker(lot, DrawSample(lot, c.sample, 1), c.tasks.size()), c.drawn);
  }
}

TEST(SampleTest, MoreWorkersThanUnitsLeaveSomeOut) {
  const std::vector<Drawable> lot = Lot(std::vector<int>(20, 5));
  EXPECT_EQ(DrawSample(lot, 8, 3).size(), 8u);
}

TEST(SampleTest, CountsUnitsAndDrawsWholeTasks) {
  const std::vector<Drawable> lot = Lot({50, 50}, /*units=*/4);
  EXPECT_EQ(DrawSample(lot, 80, 1).size(), 20u);
  EXPECT_EQ(DrawSample(lot, 81, 1).size(), 21u) << "rather one too many";
  EXPECT_EQ(DrawSample(lot, 400, 1).size(), 100u);
}

TEST(SampleTest, IsRandomAndRepeatable) {
  const std::vector<Drawable> lot = Lot({500, 500});
  EXPECT_EQ(DrawSample(lot, 80, 1), DrawSample(lot, 80, 1));
  EXPECT_NE(DrawSample(lot, 80, 1), DrawSample(lot, 80, 2));
  std::vector<int> times(lot.size());
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    for (const size_t task : DrawSample(lot, 80, seed)) ++times[task];
  }
  for (const int n : times) EXPECT_NEAR(n, 160, 70);  // 5.5 standard deviations
  EXPECT_TRUE(DrawSample({}, 10, 1).empty());
}

int32_t Units(const std::string& answer, Acceptance::Denominator denominator) {
  type::v1::Answer parsed;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(answer, &parsed)) << answer;
  return UnitsOf(parsed, denominator);
}

TEST(UnitsTest, CountsWhatTheProjectCounts) {
  constexpr char kBoxes[] =
      "values { key: 'b' value { boxes { boxes { label: 'car' } boxes { label: 'bus' } boxes { } } "
      "} } values { key: 'c' value { choice { options: 'day' options: 'rain' } } }";
  EXPECT_EQ(Units(kBoxes, Acceptance::TASK), 1);
  EXPECT_EQ(Units(kBoxes, Acceptance::OBJECT), 4);
  EXPECT_EQ(Units(kBoxes, Acceptance::ATTRIBUTE), 7);
  constexpr char kSpeech[] =
      "values { key: 's' value { segments { segments { text: 'hello' label: 'ana' } segments { } } "
      "} }";
  EXPECT_EQ(Units(kSpeech, Acceptance::OBJECT), 2);
  EXPECT_EQ(Units(kSpeech, Acceptance::ATTRIBUTE), 4);
  EXPECT_EQ(Units("", Acceptance::OBJECT), 1);
  EXPECT_EQ(Units("values { key: 'b' value { boxes { } } }", Acceptance::ATTRIBUTE), 1);
  EXPECT_EQ(Units("values { key: 't' value { text: 'x' } }", Acceptance::OBJECT), 1);
}

}  // namespace
}  // namespace crowdloom::dispatch
