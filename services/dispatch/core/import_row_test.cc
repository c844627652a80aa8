#include "services/dispatch/core/import_row.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace crowdloom::dispatch {
namespace {

v1::Project Project() {
  v1::Project project;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "label_interface { inputs { key: 'text' kind: TEXT } "
      "controls { key: 'c' rating { min: 1 max: 5 } } }",
      &project));
  return project;
}

v1::Task Task(const std::string& text, const std::string& payload = "hello") {
  v1::Task task;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &task)) << text;
  (*task.mutable_payload()->mutable_fields())["text"].set_string_value(payload);
  return task;
}

std::string Reason(const v1::Task& task) {
  const auto error = CheckRow(Project(), 3, 7, task);
  if (!error) return "";
  EXPECT_EQ(error->row(), 7);
  return error->reason();
}

TEST(ImportRowTest, GoodRowsHaveNoError) {
  EXPECT_EQ(Reason(Task("")), "");
  EXPECT_EQ(Reason(Task("gold { values { key: 'c' value { number: 3 } } }")), "");
  EXPECT_EQ(Reason(Task("reserved_workers: 'workers/3-5' reserved_workers: 'workers/3-6'")), "");
}

TEST(ImportRowTest, BadRowsAreToldWhy) {
  EXPECT_EQ(Reason(v1::Task()), "INVALID_PAYLOAD");
  EXPECT_EQ(Reason(Task("gold { values { key: 'c' value { number: 6 } } }")), "INVALID_GOLD");
  EXPECT_EQ(Reason(Task("reserved_workers: 'workers/4-5'")), "INVALID_RESERVATION");
  EXPECT_EQ(Reason(Task("reserved_workers: 'workers/3-5' reserved_workers: 'workers/3-5'")),
            "INVALID_RESERVATION");
  EXPECT_EQ(Reason(Task("external_id: 'a\\000b'")), "INVALID_EXTERNAL_ID");
}

TEST(ImportRowTest, ThePayloadHasALimitAsJson) {
  const size_t frame = std::string(R"({"text":""})").size();
  EXPECT_EQ(Reason(Task("", std::string(kPayloadBytesMax - frame, 'x'))), "");
  EXPECT_EQ(Reason(Task("", std::string(kPayloadBytesMax - frame + 1, 'x'))), "PAYLOAD_TOO_LARGE");
}

}  // namespace
}  // namespace crowdloom::dispatch
