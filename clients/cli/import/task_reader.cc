#include "clients/cli/import/task_reader.h"

#include <google/protobuf/util/json_util.h>

#include <charconv>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/json/json.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Task;
using google::protobuf::StringPiece;
using google::protobuf::util::JsonStringToMessage;

bool ParseMessage(const std::string& json, google::protobuf::Message* message, std::string* why) {
  const auto status = JsonStringToMessage(StringPiece(json), message);
  if (!status.ok()) *why = status.message().ToString();
  return status.ok();
}

class CsvTaskReader : public TaskReader {
 public:
  explicit CsvTaskReader(std::unique_ptr<ByteSource> source)
      : TaskReader(std::move(source)), csv_(source_.get()) {}

  int64_t line() const override { return csv_.line(); }

  Result Next(Task* task) override {
    if (header_.empty() && csv_.Next(&header_) != CsvStream::Result::kRow) {
      if (csv_.error().message.empty()) return Result::kEnd;
      return Broken(csv_.error());
    }
    switch (csv_.Next(&fields_)) {
      case CsvStream::Result::kEnd:
        return Result::kEnd;
      case CsvStream::Result::kBroken:
        return Broken(csv_.error());
      case CsvStream::Result::kRow:
        return Convert(task);
    }
    return Result::kEnd;
  }

 private:
  Result Broken(LineError error) {
    error_ = std::move(error);
    return Result::kBroken;
  }

  Result Convert(Task* task) {
    task->Clear();
    for (size_t i = 0; i < fields_.size(); ++i) {
      std::string why;
      if (!Set(header_[i], fields_[i], task, &why)) {
        return Broken({csv_.line(), 1, StrCat("column ", header_[i], ": ", why)});
      }
    }
    return Result::kTask;
  }

  static bool ParseNumber(const std::string& value, int* number, std::string* why) {
    if (value.empty()) return true;
    const char* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, *number);
    *why = "not a whole number";
    return parsed.ec == std::errc() && parsed.ptr == end;
  }

  static void AddWords(const std::string& value,
                       google::protobuf::RepeatedPtrField<std::string>* words) {
    for (size_t start = 0; start < value.size();) {
      const size_t end = std::min(value.find(' ', start), value.size());
      if (end > start) words->Add(value.substr(start, end - start));
      start = end + 1;
    }
  }

  static bool Set(const std::string& name, const std::string& value, Task* task, std::string* why) {
    if (name == "external_id") {
      task->set_external_id(value);
    } else if (name == "gold") {
      return value.empty() || ParseMessage(value, task->mutable_gold(), why);
    } else if (name == "overlap" || name == "priority") {
      int number = 0;
      if (!ParseNumber(value, &number, why)) return false;
      name == "overlap" ? task->set_overlap(number) : task->set_priority(number);
    } else if (name == "reserved_workers") {
      AddWords(value, task->mutable_reserved_workers());
    } else {
      (*task->mutable_payload()->mutable_fields())[name].set_string_value(value);
    }
    return true;
  }

  CsvStream csv_;
  std::vector<std::string> header_;
  std::vector<std::string> fields_;
};

class JsonLinesTaskReader : public TaskReader {
 public:
  static constexpr size_t kLineBytesMax = 1 << 20;

  explicit JsonLinesTaskReader(std::unique_ptr<ByteSource> source)
      : TaskReader(std::move(source)) {}

  int64_t line() const override { return line_; }

  Result Next(Task* task) override {
    std::string text;
    do {
      if (source_->Peek() == ByteSource::kEnd) return Result::kEnd;
      if (!ReadLine(&text)) return Result::kBroken;
    } while (text.find_first_not_of(" \t\r") == std::string::npos);
    const auto parsed = json::Parse(text);
    if (const auto* error = std::get_if<json::Error>(&parsed)) {
      return Broken(error->column, error->message);
    }
    const auto& value = std::get<json::Value>(parsed);
    if (value.kind != json::Value::Kind::kObject) return Broken(1, "an object is expected");
    task->Clear();
    std::string why;
    google::protobuf::Message* target = task;
    if (value.Find("payload") == nullptr) target = task->mutable_payload();
    return ParseMessage(text, target, &why) ? Result::kTask : Broken(1, why);
  }

 private:
  Result Broken(int64_t column, std::string message) {
    error_ = {line_, column, std::move(message)};
    return Result::kBroken;
  }

  bool ReadLine(std::string* text) {
    ++line_;
    text->clear();
    size_t bytes = 0;
    for (int byte; (byte = source_->Take()) != ByteSource::kEnd && byte != '\n'; ++bytes) {
      if (bytes < kLineBytesMax) text->push_back(static_cast<char>(byte));
    }
    if (bytes <= kLineBytesMax) return true;
    Broken(1, "the line is longer than 1 MiB");
    return false;
  }

  int64_t line_ = 0;
};

}  // namespace

absl::StatusOr<FileFormat> FormatOf(const std::string& path) {
  const std::string name = path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
  if (name.ends_with(".csv")) return FileFormat::kCsv;
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson")) return FileFormat::kJsonLines;
  return MakeError(absl::StatusCode::kInvalidArgument, "UNKNOWN_FORMAT",
                   StrCat(path, ": neither .csv nor .jsonl; say which with --format"));
}

std::unique_ptr<TaskReader> TaskReader::Make(FileFormat format,
                                             std::unique_ptr<ByteSource> source) {
  if (format == FileFormat::kCsv) return std::make_unique<CsvTaskReader>(std::move(source));
  return std::make_unique<JsonLinesTaskReader>(std::move(source));
}

}  // namespace crowdloom::cli
