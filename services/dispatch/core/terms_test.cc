#include "services/dispatch/core/terms.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/field_mask_util.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;

constexpr char kGood[] =
    "title: 'Cats' currency_code: 'CNY' "
    "label_interface { controls { key: 'c' rating { min: 1 max: 5 } } } ";

v1::Project Project(const std::string& text) {
  v1::Project project;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &project)) << text;
  return project;
}

v1::Batch Batch(const std::string& text) {
  v1::Batch batch;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &batch)) << text;
  return batch;
}

google::protobuf::FieldMask Mask(const std::string& paths) {
  google::protobuf::FieldMask mask;
  google::protobuf::util::FieldMaskUtil::FromString(paths, &mask);
  return mask;
}

std::string ReasonFor(const std::string& more) {
  v1::Project project = Project(kGood);
  project.MergeFrom(Project(more));
  return ReasonOf(CheckProject(project));
}

TEST(TermsTest, ProjectsNeedTitleCurrencyInterfaceAndWorkflow) {
  EXPECT_THAT(CheckProject(Project(kGood)), IsOk());
  EXPECT_EQ(ReasonFor("stages { kind: LABEL } stages { kind: REVIEW share_permille: 100 }"), "");
  EXPECT_EQ(ReasonFor("title: ' '"), "INVALID_ARGUMENT");
  EXPECT_EQ(ReasonFor("currency_code: 'cny'"), "INVALID_ARGUMENT");
  EXPECT_EQ(ReasonFor("label_interface { controls { key: 'x' } }"), "INVALID_LABEL_INTERFACE");
  EXPECT_EQ(ReasonFor("stages { kind: REVIEW }"), "INVALID_WORKFLOW");
  EXPECT_EQ(ReasonFor("stages { kind: LABEL } stages { kind: LABEL }"), "INVALID_WORKFLOW");
  EXPECT_EQ(ReasonFor("stages { kind: LABEL } stages { kind: REVIEW } stages { kind: REVIEW }"),
            "INVALID_WORKFLOW");
  const std::string reviewed = "stages { kind: LABEL } stages { kind: REVIEW } ";
  EXPECT_EQ(ReasonFor(reviewed + "stages { kind: ACCEPT }"), "");
  EXPECT_EQ(ReasonFor("stages { kind: LABEL } stages { kind: ACCEPT }"), "");
  EXPECT_EQ(ReasonFor(reviewed + "stages { kind: ACCEPT acceptance { aql_milli_percent: 2500 } }"),
            "");
  EXPECT_EQ(ReasonFor(reviewed + "stages { kind: ACCEPT acceptance { aql_milli_percent: 2000 } }"),
            "INVALID_WORKFLOW");
  EXPECT_EQ(ReasonFor("stages { kind: LABEL } stages { kind: ACCEPT } stages { kind: REVIEW }"),
            "INVALID_WORKFLOW");
  EXPECT_EQ(ReasonFor("stages { kind: LABEL acceptance { } }"), "INVALID_WORKFLOW");
  EXPECT_EQ(ReasonFor("error_codes { code: 'A' } error_codes { code: 'A' }"), "INVALID_WORKFLOW");
}

TEST(TermsTest, BatchesNeedAnOverlapThatCanBeMet) {
  const auto reason = [](const std::string& more) {
    return ReasonOf(CheckBatch(Batch("title: 'One' " + more)));
  };
  EXPECT_EQ(reason(""), "");
  EXPECT_EQ(reason("overlap { min: 3 }"), "");
  EXPECT_EQ(reason("overlap { min: 3 max: 3 }"), "");
  EXPECT_EQ(reason("overlap { min: 2 max: 5 dynamic: true }"), "");
  EXPECT_EQ(reason("overlap { min: 3 max: 2 dynamic: true }"), "INVALID_OVERLAP");
  EXPECT_EQ(reason("overlap { min: 2 max: 5 }"), "INVALID_OVERLAP");
  EXPECT_EQ(reason("lease_ttl { seconds: 30 }"), "");
  EXPECT_EQ(reason("lease_ttl { seconds: 29 }"), "INVALID_ARGUMENT");
  EXPECT_EQ(reason("lease_ttl { seconds: 86401 }"), "INVALID_ARGUMENT");
  EXPECT_EQ(reason("expected_minutes: nan"), "INVALID_ARGUMENT");
  EXPECT_EQ(reason("audience { skills { skill: 'a' min: 5 max: 4 } }"), "INVALID_ARGUMENT");
  EXPECT_EQ(ReasonOf(CheckBatch(v1::Batch())), "INVALID_ARGUMENT");
}

TEST(TermsTest, LeasesLastFifteenMinutesUnlessTheBatchSaysOtherwise) {
  EXPECT_EQ(LeaseTtl(v1::Batch()), absl::Minutes(15));
  EXPECT_EQ(LeaseTtl(Batch("lease_ttl { seconds: 60 nanos: 500000000 }")), absl::Seconds(60.5));
}

TEST(TermsTest, AProjectChangesOnlyItsMaskedFields) {
  const v1::Project current = Project(std::string(kGood) + "etag: 'e1'");
  const v1::Project wanted = Project("title: 'Dogs' review_rounds_max: 5 etag: 'e1'");
  ASSERT_OK_AND_ASSIGN(v1::Project changed, ChangeProject(current, wanted, Mask("title"), true));
  EXPECT_EQ(changed.title(), "Dogs");
  EXPECT_EQ(changed.review_rounds_max(), 0);
  ASSERT_OK_AND_ASSIGN(changed, ChangeProject(current, wanted, {}, true));
  EXPECT_EQ(changed.review_rounds_max(), 5);
  EXPECT_EQ(changed.label_interface().controls_size(), 1);
}

TEST(TermsTest, AProjectKeepsWhatItsAnswersHangOn) {
  const v1::Project current = Project(std::string(kGood) + "etag: 'e1'");
  v1::Project wanted = current;
  wanted.mutable_label_interface()->mutable_controls(0)->set_key("d");
  EXPECT_THAT(ChangeProject(current, wanted, Mask("label_interface"), false), IsOk());
  EXPECT_THAT(ChangeProject(current, wanted, Mask("label_interface"), true),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FIELD_IMMUTABLE"));
  EXPECT_THAT(ChangeProject(current, current, Mask("label_interface"), true), IsOk());
  EXPECT_THAT(ChangeProject(current, wanted, Mask("currency_code"), false),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FIELD_IMMUTABLE"));
  EXPECT_THAT(ChangeProject(current, wanted, Mask("colour"), false),
              StatusIs(absl::StatusCode::kInvalidArgument));
  wanted.set_etag("e0");
  EXPECT_THAT(ChangeProject(current, wanted, Mask("title"), false),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST(TermsTest, ABatchKeepsItsPriceOnceStarted) {
  v1::Batch current = Batch("title: 'One' state: DRAFT price { label_micros: 5 }");
  const v1::Batch wanted = Batch("title: 'Two' priority: 7 price { label_micros: 6 }");
  ASSERT_OK_AND_ASSIGN(v1::Batch changed, ChangeBatch(current, wanted, {}));
  EXPECT_EQ(changed.price().label_micros(), 6);
  current.set_state(v1::Batch::RUNNING);
  EXPECT_THAT(ChangeBatch(current, wanted, Mask("price")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FIELD_IMMUTABLE"));
  EXPECT_THAT(ChangeBatch(current, wanted, Mask("price.label_micros")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FIELD_IMMUTABLE"));
  ASSERT_OK_AND_ASSIGN(changed, ChangeBatch(current, wanted, Mask("priority")));
  EXPECT_EQ(changed.priority(), 7);
  EXPECT_EQ(changed.title(), "One");
  EXPECT_THAT(ChangeBatch(current, Batch("overlap { min: 3 max: 1 }"), Mask("overlap")),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_OVERLAP"));
}

}  // namespace
}  // namespace crowdloom::dispatch
