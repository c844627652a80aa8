// Between columns and protobuf messages: a message is stored as its bytes, a time as timestamptz.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_COLUMNS_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_COLUMNS_H_

#include <pqxx/pqxx>
#include <string>

#include "absl/time/time.h"
#include "common/base/check.h"
#include "common/pg/value.h"
#include "google/protobuf/message_lite.h"
#include "google/protobuf/timestamp.pb.h"

namespace crowdloom::dispatch {

inline pqxx::binarystring Serialized(const google::protobuf::MessageLite& message) {
  return pg::Bytea(message.SerializeAsString());
}

template <typename Message>
Message Parsed(const std::string& bytes) {
  Message message;
  CHECK(message.ParseFromString(bytes)) << "a stored " << message.GetTypeName() << " is broken";
  return message;
}

// A default message for NULL.
template <typename Message>
Message Parsed(const pqxx::field& field) {
  return field.is_null() ? Message() : Parsed<Message>(pg::BytesOf(field));
}

inline void SetTime(absl::Time time, google::protobuf::Timestamp& timestamp) {
  const int64_t micros = absl::ToUnixMicros(time);
  timestamp.set_seconds(micros / 1'000'000);
  timestamp.set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
}

// Leaves the timestamp unset for NULL.
template <typename Setter>
void SetTime(const pqxx::field& field, Setter mutable_timestamp) {
  if (!field.is_null()) SetTime(pg::TimeOf(field), *mutable_timestamp());
}

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_COLUMNS_H_
