#include "services/dispatch/core/packet.h"

#include <gtest/gtest.h>

#include "common/base/status.h"

namespace crowdloom::dispatch {
namespace {

constexpr char kWorker[] = "workers/3-5";
constexpr char kLease[] = "projects/3-1/batches/1/tasks/2/assignments/3-5-1";

v1::PacketContents Contents() {
  v1::PacketContents contents;
  contents.set_worker(kWorker);
  v1::PacketContents::Item& item = *contents.add_items();
  item.set_assignment(kLease);
  item.set_attempt(2);
  return contents;
}

v1::SubmitAssignmentRequest Submission(const std::string& name, int attempt) {
  v1::SubmitAssignmentRequest submission;
  submission.set_name(name);
  submission.set_attempt(attempt);
  return submission;
}

TEST(PacketTest, SaysWhatWasSealed) {
  const auto opened = OpenPacket(SealPacket(Contents(), "key"), kWorker, "key");
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->SerializeAsString(), Contents().SerializeAsString());
}

TEST(PacketTest, AnyOtherTextIsInvalid) {
  const std::string packet = SealPacket(Contents(), "key");
  EXPECT_EQ(ReasonOf(OpenPacket(packet, kWorker, "other").status()), "PACKET_INVALID");
  EXPECT_EQ(ReasonOf(OpenPacket("", kWorker, "key").status()), "PACKET_INVALID");
  EXPECT_EQ(ReasonOf(OpenPacket("~~", kWorker, "key").status()), "PACKET_INVALID");
  for (size_t i = 0; i < packet.size(); ++i) {
    std::string changed = packet;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReasonOf(OpenPacket(changed, kWorker, "key").status()), "PACKET_INVALID") << i;
  }
}

TEST(PacketTest, IsGoodForItsWorkerAndWhatIsInIt) {
  const std::string packet = SealPacket(Contents(), "key");
  EXPECT_EQ(ReasonOf(OpenPacket(packet, "workers/3-6", "key").status()), "PACKET_FOREIGN");
  EXPECT_TRUE(CheckInPacket(Contents(), Submission(kLease, 2)).ok());
  EXPECT_EQ(ReasonOf(CheckInPacket(Contents(), Submission(kLease, 1))), "NOT_IN_PACKET");
  EXPECT_EQ(ReasonOf(CheckInPacket(Contents(), Submission("projects/3-1", 2))), "NOT_IN_PACKET");
}

}  // namespace
}  // namespace crowdloom::dispatch
