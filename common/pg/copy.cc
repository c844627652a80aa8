#include "common/pg/copy.h"

#include "common/base/strings.h"
#include "common/pg/error.h"
#include "common/pg/value.h"

namespace crowdloom::pg {

void CopyRows::AppendInteger(int64_t value) { StrAppend(&text_, value); }

void CopyRows::Append(std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '\0':
        throw InvalidText();
      case '\\':
        text_ += "\\\\";
        break;
      case '\n':
        text_ += "\\n";
        break;
      case '\r':
        text_ += "\\r";
        break;
      case '\t':
        text_ += "\\t";
        break;
      default:
        text_.push_back(c);
    }
  }
}

void CopyRows::Append(absl::Time value) {
  if (time_text_.empty() || value != time_) {
    time_ = value;
    time_text_ = TimeText(value);
  }
  text_ += time_text_;
}

}  // namespace crowdloom::pg
