#include "services/ledger/core/pay_file.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/base/hash.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/ledger/core/csv.h"
#include "services/ledger/core/order.h"
#include "services/ledger/core/period.h"

namespace crowdloom::ledger {
namespace {

using Header = std::vector<std::string>;

constexpr size_t kReasonBytesMax = 512;
constexpr std::array<std::string_view, 3> kItems{"base", "uplift", "performance"};

const Header& BonusHeader() {
  static const Header* const header = new Header{"project", "worker", "amount", "reason"};
  return *header;
}
const Header& WagesHeader() {
  static const Header* const header = new Header{"worker", "month", "item", "amount", "reason"};
  return *header;
}

// Reads the fields of one line and notes the first that is wrong.
class LineReader {
 public:
  LineReader(const Header& header, const CsvRow& row, int64_t organization)
      : header_(header), row_(row), organization_(organization) {
    if (row.fields.size() != header.size()) Refuse("", "INVALID_ROW");
  }

  std::string Text(std::string_view column) {
    for (size_t i = 0; i < header_.size() && i < row_.fields.size(); ++i) {
      if (header_[i] == column) return std::string(absl::StripAsciiWhitespace(row_.fields[i]));
    }
    return "";
  }

  // projects/3-17 or 3-17
  int64_t Id(std::string_view column, std::string_view collection) {
    const std::string text = Text(column);
    std::string_view number = text;
    if (number.substr(0, collection.size()) == collection) number.remove_prefix(collection.size());
    const absl::StatusOr<int64_t> id = ParseTenantId(number);
    if (!id.ok()) return Refuse(column, "INVALID_NAME");
    if (OrganizationOf(*id) != organization_) return Refuse(column, "FOREIGN_RESOURCE");
    return *id;
  }

  int64_t Amount() {
    const std::optional<int64_t> micros = ParseMicros(Text("amount"));
    if (!micros.has_value() || !CheckAmount(*micros).ok())
      return Refuse("amount", "INVALID_AMOUNT");
    return *micros;
  }

  std::string Reason() {
    std::string reason = Text("reason");
    if (reason.empty() || reason.size() > kReasonBytesMax) Refuse("reason", "REASON_MISSING");
    return reason;
  }

  std::string Month() {
    std::string month = Text("month");
    if (!ParseMonth(month).has_value()) Refuse("month", "INVALID_MONTH");
    return month;
  }

  std::string Item() {
    std::string item = Text("item");
    for (const std::string_view known : kItems) {
      if (item == known) return item;
    }
    Refuse("item", "INVALID_ITEM");
    return item;
  }

  const std::optional<WrongLine>& wrong() const { return wrong_; }

 private:
  int64_t Refuse(std::string_view column, std::string_view reason) {
    if (!wrong_) wrong_ = {row_.line, std::string(column), std::string(reason)};
    return 0;
  }

  const Header& header_;
  const CsvRow& row_;
  const int64_t organization_;
  std::optional<WrongLine> wrong_;
};

Post PostFrom(Code code, int64_t project, int64_t worker, const std::string& currency,
              int64_t amount, std::string key, std::string reason) {
  absl::StatusOr<Post> post = PostOf({.code = code,
                                      .project = project,
                                      .worker = worker,
                                      .currency = currency,
                                      .amount = amount,
                                      .request_id = "-"});
  if (!post.ok()) return {};
  post->legs.front().key = std::move(key);
  post->reason = std::move(reason);
  return *std::move(post);
}

Post BonusFrom(LineReader& reader, int line, const std::string& file_id,
               const std::string& currency) {
  const int64_t project = reader.Id("project", "projects/");
  const int64_t worker = reader.Id("worker", "workers/");
  const int64_t amount = reader.Amount();
  std::string reason = reader.Reason();
  if (reader.wrong()) return {};
  return PostFrom(v1::Transfer::BONUS, project, worker, currency, amount,
                  StrCat("bonus/", FormatTenantId(project), "/file-", file_id, "/", line),
                  std::move(reason));
}

Post WageFrom(LineReader& reader, const std::string& currency) {
  const int64_t worker = reader.Id("worker", "workers/");
  const std::string month = reader.Month();
  const std::string item = reader.Item();
  const int64_t amount = reader.Amount();
  std::string reason = reader.Reason();
  if (reader.wrong()) return {};
  return PostFrom(v1::Transfer::SALARY, 0, worker, currency, amount,
                  StrCat("salary/", FormatTenantId(worker), "/", month, "/", item),
                  std::move(reason));
}

absl::Status InvalidFile(std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FILE", message);
}

}  // namespace

absl::StatusOr<PayFile> ReadPayFile(std::string_view content, int64_t organization,
                                    const std::string& currency) {
  CL_RETURN_IF_ERROR(CheckCurrency(currency));
  const std::optional<std::vector<CsvRow>> rows = ParseCsv(content, kPayFileLinesMax + 1);
  if (!rows.has_value()) return InvalidFile("a quote is never closed, or there are too many lines");
  if (rows->size() < 2) return InvalidFile("there is a header and at least one line");
  const Header& header = rows->front().fields;
  if (header != BonusHeader() && header != WagesHeader()) {
    return InvalidFile(
        "the header is project,worker,amount,reason or worker,month,item,amount,reason");
  }
  // The same file, from whatever system its line ends are.
  std::string text;
  for (const CsvRow& row : *rows) text += CsvLine(row.fields);
  const std::string file_id = HexEncode(Sha256(text)).substr(0, 32);
  PayFile file;
  for (size_t i = 1; i < rows->size(); ++i) {
    const CsvRow& row = (*rows)[i];
    LineReader reader(header, row, organization);
    Post post = header == BonusHeader() ? BonusFrom(reader, static_cast<int>(i), file_id, currency)
                                        : WageFrom(reader, currency);
    if (reader.wrong()) {
      file.wrong.push_back(*reader.wrong());
    } else {
      const int64_t worker = post.legs.front().credit.owner;
      file.payments.push_back({row.line, worker, std::move(post)});
    }
  }
  return file;
}

}  // namespace crowdloom::ledger
