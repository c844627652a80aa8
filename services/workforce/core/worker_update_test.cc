#include "services/workforce/core/worker_update.h"

#include <gtest/gtest.h>

#include "common/base/status.h"

namespace crowdloom::workforce {
namespace {

v1::Worker LiWei() {
  v1::Worker worker;
  worker.set_name("workers/3-5");
  worker.set_login("li.wei");
  worker.set_display_name("Li Wei");
  worker.add_roles(options::v1::ROLE_WORKER);
  worker.set_state(v1::Worker::ACTIVE);
  (*worker.mutable_skills())["images"] = 70;
  worker.add_languages("zh-CN");
  worker.set_region("CN-31");
  worker.set_etag("4");
  return worker;
}

TEST(WorkerUpdateTest, TheMaskDecidesWhatIsTaken) {
  v1::UpdateWorkerRequest request;
  request.mutable_worker()->set_display_name("Wei");
  request.mutable_worker()->set_region("CN-11");
  request.mutable_update_mask()->add_paths("display_name");
  request.mutable_update_mask()->add_paths("skills");
  const absl::StatusOr<v1::Worker> updated = ApplyUpdate(LiWei(), request);
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->display_name(), "Wei");
  EXPECT_TRUE(updated->skills().empty()) << "named in the mask and not set: cleared";
  EXPECT_EQ(updated->region(), "CN-31") << "set but not in the mask: kept";
}

TEST(WorkerUpdateTest, WithoutAMaskWhatIsSetIsTaken) {
  v1::UpdateWorkerRequest request;
  request.mutable_worker()->set_name("workers/3-5");
  request.mutable_worker()->set_etag("4");
  request.mutable_worker()->set_region("CN-11");
  const absl::StatusOr<v1::Worker> updated = ApplyUpdate(LiWei(), request);
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->region(), "CN-11");
  EXPECT_EQ(updated->display_name(), "Li Wei");
}

TEST(WorkerUpdateTest, SendingBackWhatWasReadIsNoAttemptOnImmutableFields) {
  v1::UpdateWorkerRequest request;
  *request.mutable_worker() = LiWei();
  request.mutable_worker()->set_region("CN-11");
  const absl::StatusOr<v1::Worker> updated = ApplyUpdate(LiWei(), request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(DescribeChange(LiWei(), *updated), "region");

  request.mutable_worker()->set_login("somebody.else");
  EXPECT_EQ(ReasonOf(ApplyUpdate(LiWei(), request).status()), "FIELD_IMMUTABLE");
}

TEST(WorkerUpdateTest, TheAuditSaysWhichRolesChanged) {
  v1::Worker after = LiWei();
  after.add_roles(options::v1::ROLE_REVIEWER);
  (*after.mutable_skills())["images"] = 71;
  EXPECT_EQ(DescribeChange(LiWei(), after), "roles: WORKER -> WORKER, REVIEWER; skills");
  EXPECT_EQ(DescribeChange(LiWei(), LiWei()), "");
}

TEST(WorkerUpdateTest, FieldsWithTheirOwnMethodsStay) {
  for (const char* path : {"name", "login", "state", "certificate", "create_time", "etag"}) {
    v1::UpdateWorkerRequest request;
    request.mutable_worker()->set_name("workers/3-5");
    request.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(ReasonOf(ApplyUpdate(LiWei(), request).status()), "FIELD_IMMUTABLE") << path;
  }
  v1::UpdateWorkerRequest unknown;
  unknown.mutable_update_mask()->add_paths("password_hash");
  EXPECT_EQ(ApplyUpdate(LiWei(), unknown).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(WorkerUpdateTest, AnOldEtagIsRefused) {
  v1::UpdateWorkerRequest request;
  request.mutable_worker()->set_etag("3");
  request.mutable_worker()->set_region("CN-11");
  const absl::Status status = ApplyUpdate(LiWei(), request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
}

TEST(WorkerUpdateTest, AnUnverifiedCertificateCountsAsNone) {
  v1::Worker worker = LiWei();
  EXPECT_EQ(CertificateLevel(worker), 0);
  worker.mutable_certificate()->set_level(3);
  EXPECT_EQ(CertificateLevel(worker), 0);
  worker.mutable_certificate()->set_verifier("workers/3-1");
  EXPECT_EQ(CertificateLevel(worker), 3);
}

TEST(WorkerUpdateTest, AttributesAreWhatDispatchNeeds) {
  v1::Worker worker = LiWei();
  const events::v1::WorkerChanged attributes = AttributesOf(worker);
  EXPECT_EQ(attributes.worker(), "workers/3-5");
  EXPECT_TRUE(attributes.active());
  EXPECT_EQ(attributes.version(), 4);
  EXPECT_EQ(attributes.skills().at("images"), 70);
  EXPECT_EQ(attributes.languages(0), "zh-CN");
  EXPECT_EQ(attributes.region(), "CN-31");
  worker.set_state(v1::Worker::SUSPENDED);
  EXPECT_FALSE(AttributesOf(worker).active());
}

TEST(WorkerUpdateTest, PeopleChangeOnlyTheirOwnPresentation) {
  v1::UpdateProfileRequest request;
  request.set_display_name("");
  request.set_locale("en");
  const v1::Worker updated = ApplyProfile(LiWei(), request);
  EXPECT_EQ(updated.display_name(), "") << "set, though empty";
  EXPECT_EQ(updated.locale(), "en");
  EXPECT_EQ(updated.languages_size(), 1) << "not given: kept";
}

}  // namespace
}  // namespace crowdloom::workforce
