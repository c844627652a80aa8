// The kinds other than categorical against reference cases, and what holds for every kind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <map>
#include <random>
#include <sstream>

#include "services/consensus/core/kinds/kind.h"
#include "services/consensus/core/kinds/pairwise/bradley_terry.h"
#include "services/consensus/core/testing/datasets.h"

namespace crowdloom::consensus {
namespace {

// A table that owns its names.
struct OwnedTable {
  std::deque<std::string> texts;
  AnswerTable table;

  void Add(const std::string& task, const std::string& worker, const std::string& label) {
    table.Add(texts.emplace_back(task), texts.emplace_back(worker), texts.emplace_back(label));
  }
};

// Writes parsed JSON back: labels of vectors are JSON values, a kind reads their text.
std::string TextOf(const Json& json) {
  std::string out;
  switch (json.kind) {
    case Json::Kind::kString:
      return JsonQuoted(json.string);
    case Json::Kind::kNumber:
      return JsonNumber(json.number);
    case Json::Kind::kArray:
      for (const Json& item : json.items) out += (out.empty() ? "" : ", ") + TextOf(item);
      return "[" + out + "]";
    default:
      return "null";
  }
}

OwnedTable TableOf(const Json& vector) {
  OwnedTable owned;
  for (const Json& row : vector.Find("answers")->items) {
    const Json& label = row.items[2];
    owned.Add(row.items[0].string, row.items[1].string,
              label.is(Json::Kind::kString) ? label.string : TextOf(label));
  }
  return owned;
}

std::map<std::string, std::string> LabelsOf(const OwnedTable& owned, const std::string& kind,
                                            const std::string& method) {
  const auto result = (*FindKind(kind))->Aggregate(owned.table, {.method = method});
  EXPECT_TRUE(result.ok()) << result.status();
  std::map<std::string, std::string> labels;
  if (!result.ok()) return labels;
  for (const ResultRow& row : result->rows) {
    labels[std::string(row.task)] = std::string(row.label);
  }
  return labels;
}

TEST(KindVectors, BradleyTerryMaximumLikelihood) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("pairwise_8items.json");
  OwnedTable owned;
  for (const Json& row : vector.Find("comparisons")->items) {
    const auto& c = row.items;
    // Every comparison is a worker of its own, so that repeats all count.
    owned.Add(c[1].string + ":" + c[2].string, std::to_string(owned.table.rows.size()),
              c[3].string);
  }
  const auto result = (*FindKind("pairwise"))->Aggregate(owned.table, {.method = "bradley-terry"});
  ASSERT_TRUE(result.ok()) << result.status();
  const Json& expected = *vector.Find("expected")->Find("bradley_terry");
  ASSERT_EQ(result->rows.size(), expected.members.size());
  for (const ResultRow& row : result->rows) {
    EXPECT_NEAR(row.value, expected.Find(row.task)->number, vector.Find("tolerance")->number);
  }
}

TEST(KindVectors, Rover) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("rover_small.json");
  const auto labels = LabelsOf(TableOf(vector), "text", "rover");
  for (const auto& [task, text] : vector.Find("expected")->Find("consensus")->members) {
    EXPECT_EQ(labels.at(task), text.string) << task;
  }
}

TEST(KindVectors, TokenMajority) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("bio_tokens.json");
  const auto labels = LabelsOf(TableOf(vector), "sequence", "majority");
  for (const auto& [task, tags] : vector.Find("expected")->members.front().second.members) {
    std::istringstream got(labels.at(task));
    for (const Json& tag : tags.items) {
      std::string word;
      got >> word;
      if (tag.is(Json::Kind::kString)) {
        EXPECT_EQ(word, tag.string) << task;
      } else {
        EXPECT_THAT(tag.items, ::testing::Contains(::testing::Field(&Json::string, word))) << task;
      }
    }
  }
}

TEST(KindVectors, SpansGivenExactlyByMoreThanHalf) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("spans_vote.json");
  const auto labels = LabelsOf(TableOf(vector), "spans", "span-vote");
  for (const auto& [task, spans] : vector.Find("expected")->Find("majority")->members) {
    EXPECT_EQ(labels.at(task), TextOf(spans)) << task;
  }
}

TEST(KindVectors, ClearBoxes) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("boxes_clear.json");
  const auto labels = LabelsOf(TableOf(vector), "boxes", "majority");
  for (const auto& [task, boxes] : vector.Find("expected")->members.front().second.members) {
    std::vector<std::string> want;
    for (const Json& box : boxes.items) want.push_back(TextOf(*box.Find("box")));
    const Json got = *ParseJson(labels.at(task));
    ASSERT_EQ(got.items.size(), want.size()) << task;
    for (const Json& box : got.items) EXPECT_THAT(want, ::testing::Contains(TextOf(box))) << task;
  }
}

TEST(KindVectors, Masks) {
  CROWDLOOM_SKIP_WITHOUT_DATASETS();
  const Json vector = testing::LoadVector("masks_small.json");
  const std::map<std::string, std::string> expected = {{"pixel-vote", "majority_vote"},
                                                       {"pixel-em", "em"}};
  for (const auto& [method, name] : expected) {
    const auto labels = LabelsOf(TableOf(vector), "masks", method);
    for (const auto& [task, rows] : vector.Find("expected")->Find(name)->members) {
      EXPECT_EQ(labels.at(task), TextOf(rows)) << method << " " << task;
    }
  }
}

// What holds for every kind, on a few labels of its own.
struct Sample {
  const char* kind;
  std::vector<std::string> labels;
  const char* bad;  // not a label of the kind; "" where everything is one
};

class EveryKind : public ::testing::TestWithParam<Sample> {
 protected:
  const Kind& kind() const { return **FindKind(GetParam().kind); }

  OwnedTable MakeTable() const {
    OwnedTable owned;
    const auto& labels = GetParam().labels;
    std::mt19937_64 random(11);
    const bool pairwise = std::string(GetParam().kind) == "pairwise";
    for (int t = 0; t < 12; ++t) {
      for (int w = 0; w < 5; ++w) {
        const std::string task = pairwise ? "a:b" : "t" + std::to_string(t);
        owned.Add(task, "w" + std::to_string(pairwise ? 5 * t + w : w),
                  labels[(random() % 4 == 0 ? random() : t) % labels.size()]);
      }
    }
    return owned;
  }
};

TEST_P(EveryKind, IsRecognised) {
  if (kind().Recognize(MakeTable().table) == 0) GTEST_SKIP() << "only asked for by name";
  EXPECT_EQ(RecognizeKind(MakeTable().table).name(), kind().name());
}

TEST_P(EveryKind, NoAnswersGiveNoRows) {
  for (std::string_view method : kind().methods()) {
    const auto result = kind().Aggregate({}, {.method = std::string(method)});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_TRUE(result->rows.empty());
  }
}

TEST_P(EveryKind, OneAnswerIsTheConsensus) {
  OwnedTable owned;
  owned.Add("a:b", "w", GetParam().labels[0]);
  for (std::string_view method : kind().methods()) {
    const auto result = kind().Aggregate(owned.table, {.method = std::string(method)});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_GE(result->rows.size(), 1u) << method;
  }
}

TEST_P(EveryKind, EveryTaskAndWorkerHasARowWithinBounds) {
  const OwnedTable owned = MakeTable();
  for (std::string_view method : kind().methods()) {
    const auto result = kind().Aggregate(owned.table, {.method = std::string(method)});
    ASSERT_TRUE(result.ok()) << result.status();
    if (result->has_label) {
      EXPECT_EQ(result->rows.size(), owned.table.tasks.size());
    }
    EXPECT_EQ(result->workers.size(), owned.table.workers.size());
    for (const ResultRow& row : result->rows) {
      EXPECT_TRUE(std::isfinite(row.value)) << method;
      if (result->has_label) {
        EXPECT_THAT(row.value, ::testing::AllOf(::testing::Ge(0), ::testing::Le(1))) << method;
      }
    }
    for (const WorkerRow& row : result->workers) {
      EXPECT_THAT(row.skill, ::testing::AllOf(::testing::Ge(0), ::testing::Le(1))) << method;
    }
  }
}

TEST_P(EveryKind, TheConsensusIsAPerfectScoreAgainstItself) {
  const OwnedTable owned = MakeTable();
  const auto result = kind().Aggregate(owned.table, {});
  ASSERT_TRUE(result.ok()) << result.status();
  std::vector<KnownLabel> truth;
  for (const ResultRow& row : result->rows) {
    if (result->has_label) truth.push_back({row.task, row.label});
  }
  const auto score = kind().Score(*result, truth);
  ASSERT_TRUE(score.ok()) << score.status();
  for (const Figure& figure : *score) {
    EXPECT_TRUE(std::isfinite(figure.value)) << figure.name;
    const bool perfect_is_one = figure.name == "accuracy" || figure.name == "f1";
    EXPECT_DOUBLE_EQ(perfect_is_one ? figure.value : 1, 1) << figure.name;
  }
}

TEST_P(EveryKind, ALabelOfAnotherKindIsAnErrorThatNamesTaskAndWorker) {
  if (GetParam().bad[0] == '\0') GTEST_SKIP() << "any text is a label of this kind";
  OwnedTable owned = MakeTable();
  owned.Add("the task", "the worker", GetParam().bad);
  const auto result = kind().Aggregate(owned.table, {});
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(
      std::string(result.status().message()),
      ::testing::AllOf(::testing::HasSubstr("the task"), ::testing::HasSubstr("the worker")));
}

TEST_P(EveryKind, RandomLabelsNeverCrash) {
  std::mt19937_64 random(5);
  const std::string alphabet = "[]{}\",:0123456789.-abO B-I \xc3\xa9";
  for (int round = 0; round < 300; ++round) {
    OwnedTable owned;
    for (int i = 0; i < 4; ++i) {
      std::string label;
      for (uint64_t n = random() % 12; n > 0; --n) label += alphabet[random() % alphabet.size()];
      owned.Add("a:b", std::to_string(i), label);
    }
    (void)kind().Recognize(owned.table);
    (void)kind().Aggregate(owned.table, {});
  }
}

std::vector<Sample> Samples() {
  return {
      {"categorical", {"yes", "no", "maybe"}, ""},
      {"ordinal", {"1", "2", "3"}, "much"},
      {"numeric", {"0.5", "2.25", "7", "-3"}, "seven"},
      {"pairwise", {"a", "b"}, "c"},
      {"text", {"the quick brown fox", "a quick brown dog", "such a lazy old cat"}, ""},
      {"sequence", {"B-PER I-PER O", "O O O", "B-LOC O B-PER"}, ""},
      {"spans", {"[[0, 5], [7, 9]]", "[]", "[[2, 4, \"x\"]]"}, "[[5, 2]]"},
      {"multilabel", {"[\"cat\"]", "[\"cat\", \"dog\"]", "[]"}, "[1]"},
      {"ranking", {"[\"a\", \"b\", \"c\"]", "[\"b\", \"a\", \"c\"]"}, "[\"a\", \"a\"]"},
      {"ratings", {"{\"good\": 4, \"safe\": 5}", "{\"good\": 2}", "{\"safe\": 1}"}, "fine"},
      {"keypoints", {"{\"eye\": [1, 2]}", "{\"eye\": [1.5, 2], \"ear\": [7, 7]}"}, "{\"a\": 1}"},
      {"masks", {"[\"##\", \"..\"]", "[\"#.\", \"..\"]", "[\".#\", \".#\"]"}, "[\"#?\"]"},
      {"segments", {"[[0.5, 2, \"hello there\"]]", "[]", "[[0.25, 2, \"hello\"]]"}, "[[1, 2]]"},
      {"polygons",
       {"[[[0, 0], [4, 0], [4, 4]]]", "[[[0, 0], [4, 0], [4, 4], [0, 4]]]"},
       "[[1, 2]]"},
      {"boxes", {"[[0, 0, 10, 10]]", "[]", "[[0, 0, 9, 11], [50, 50, 60, 70]]"}, "[[1, 2, 3]]"},
  };
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryKind, ::testing::ValuesIn(Samples()),
                         [](const auto& info) { return std::string(info.param.kind); });

TEST(Kinds, UnknownNamesAreRefusedWithTheList) {
  EXPECT_THAT(std::string(FindKind("smell").status().message()), ::testing::HasSubstr("boxes"));
}

TEST(Kinds, AutoIsTheDefaultWhereThereIsNothingToChoose) {
  EXPECT_EQ(*ChooseMethod(**FindKind("boxes"), "auto"), "cluster-median");
  EXPECT_EQ(*ChooseMethod(**FindKind("categorical"), "auto"), "auto");
}

}  // namespace
}  // namespace crowdloom::consensus
