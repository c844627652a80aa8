#include "services/workforce/store/rows.h"

#include "absl/strings/numbers.h"
#include "common/base/check.h"
#include "common/pg/value.h"

namespace crowdloom::workforce {

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t micros = pg::MicrosOf(time);
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>(micros - timestamp.seconds() * 1'000'000) * 1000);
  return timestamp;
}

absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

std::vector<std::string> TextsOf(const pqxx::field& field) {
  std::vector<std::string> texts;
  if (field.is_null()) return texts;
  pqxx::array_parser parser = field.as_array();
  for (auto item = parser.get_next(); item.first != pqxx::array_parser::juncture::done;
       item = parser.get_next()) {
    if (item.first == pqxx::array_parser::juncture::string_value) texts.push_back(item.second);
  }
  return texts;
}

std::vector<int64_t> NumbersOf(const pqxx::field& field) {
  std::vector<int64_t> numbers;
  for (const std::string& text : TextsOf(field)) {
    int64_t number = 0;
    CHECK(absl::SimpleAtoi(text, &number)) << text;
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace crowdloom::workforce
