#include "services/consensus/core/kinds/text/closest_answer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/consensus/core/kinds/text/consensus_text.h"

namespace crowdloom::consensus {
namespace {

TEST(SharedRuns, CountsCommonRunsOfUpToThreeWords) {
  EXPECT_DOUBLE_EQ(SharedRuns({"a", "b"}, {"a", "b"}), 1);
  EXPECT_DOUBLE_EQ(SharedRuns({"a"}, {"b"}), 0);
  EXPECT_DOUBLE_EQ(SharedRuns({}, {}), 1);
  EXPECT_DOUBLE_EQ(SharedRuns({}, {"a"}), 0);
  // a, b, ab against a, b, c, ab, bc, abc.
  EXPECT_DOUBLE_EQ(SharedRuns({"a", "b"}, {"a", "b", "c"}), 0.5);
}

struct Texts {
  std::vector<std::string_view> labels;
  std::vector<Words> words;
  TextTasks tasks;

  explicit Texts(std::vector<std::vector<std::string_view>> by_task) {
    for (const auto& answers : by_task) {
      tasks.emplace_back();
      for (uint32_t w = 0; w < answers.size(); ++w) {
        tasks.back().push_back({w, static_cast<uint32_t>(labels.size())});
        labels.push_back(answers[w]);
        words.push_back(SplitWords(answers[w]));
      }
    }
  }
};

TEST(ChooseClosest, TakesTheAnswerThatTheOthersAreLike) {
  const Texts texts({{"he went home early today", "she bought three red apples",
                      "today he went home early", "a bird"}});
  const ClosestAnswers closest = ChooseClosest(texts.tasks, texts.words, 4);
  EXPECT_TRUE(closest.chosen[0] == 0 || closest.chosen[0] == 2);
  EXPECT_GT(closest.skill[0], closest.skill[3]);
}

TEST(RoverOrClosest, VotesOnVersionsOfOneTextAndChoosesAmongManyTexts) {
  const Texts texts({{"a cat sat on the mat", "the cat sat on the mat", "the cat sat on the mat",
                      "the cat slept on the mat"},
                     {"he is tired today", "boy so sleepy", "very exhausted was that man",
                      "someone needs rest"}});
  const TextConsensus consensus = RoverOrClosest(texts.tasks, texts.words, texts.labels, 4);
  EXPECT_EQ(consensus.text[0], "the cat sat on the mat");
  EXPECT_NE(std::find(texts.labels.begin() + 4, texts.labels.end(), consensus.text[1]),
            texts.labels.end());
}

}  // namespace
}  // namespace crowdloom::consensus
