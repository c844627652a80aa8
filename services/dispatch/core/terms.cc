#include "services/dispatch/core/terms.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/dispatch/core/label_interface.h"
#include "services/dispatch/core/price.h"
#include "services/dispatch/core/sampling_plan.h"
#include "services/dispatch/core/slow_down.h"
#include "services/dispatch/core/undo.h"

namespace crowdloom::dispatch {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;

constexpr absl::Duration kLeaseTtlDefault = absl::Minutes(15);
constexpr absl::Duration kLeaseTtlMin = absl::Seconds(30);
constexpr absl::Duration kLeaseTtlMax = absl::Hours(24);
constexpr absl::Duration kSettleDelayDefault = absl::Hours(24);
constexpr absl::Duration kSettleDelayMax = absl::Hours(30 * 24);
constexpr absl::Duration kUndoTimeMax = absl::Hours(24);

// What UpdateProject and UpdateBatch may change, and until when.
constexpr std::string_view kProjectFields[] = {"title", "guidelines", "error_codes",
                                               "review_rounds_max", "aggregation_method"};
constexpr std::string_view kProjectFieldsUntilStart[] = {"label_interface", "stages"};
constexpr std::string_view kBatchFields[] = {
    "title",       "priority",      "overlap",          "audience",
    "lease_ttl",   "deadline_time", "expected_minutes", "weight",
    "order",       "limits",        "stop_at_deadline", "offline_hours",
    "gold_mixing", "undo_time",     "broken_reports",   "slow_downs"};
constexpr std::string_view kBatchFieldsUntilStart[] = {"price"};

absl::Status CheckWorkflow(const v1::Project& project) {
  Violations wrong;
  for (int i = 0; i < project.stages_size(); ++i) {
    const v1::Project::Stage& stage = project.stages(i);
    const bool accept = stage.kind() == v1::Project::Stage::ACCEPT;
    const bool last = i + 1 == project.stages_size();
    const std::string path = absl::StrCat("stages[", i, "]");
    if (i == 0 && stage.kind() != v1::Project::Stage::LABEL) {
      wrong.Add(path + ".kind", "the first stage is a label stage");
    }
    if (i == 1 && stage.kind() != v1::Project::Stage::REVIEW && !(accept && last)) {
      wrong.Add(path + ".kind", "after the label stage comes a review, or acceptance as the last");
    }
    if (i > 1 && !(i == 2 && accept)) {
      wrong.Add(path + ".kind", "there are at most three stages: label, review and accept");
    }
    if (accept && !IsAql(WithDefaults(stage.acceptance()).aql_milli_percent())) {
      wrong.Add(path + ".acceptance.aql_milli_percent", "is no AQL of the standard");
    }
    if (!accept && stage.has_acceptance()) wrong.Add(path, "only an accept stage has acceptance");
  }
  absl::flat_hash_set<std::string_view> codes;
  for (const v1::Project::ErrorCode& code : project.error_codes()) {
    if (!codes.insert(code.code()).second)
      wrong.Add("error_codes", code.code() + " is there twice");
  }
  return wrong.ToStatus("INVALID_WORKFLOW", "the workflow cannot be carried out");
}

bool IsCurrency(std::string_view code) {
  return code.size() == 3 && std::all_of(code.begin(), code.end(), absl::ascii_isupper);
}

absl::Status CheckOverlap(const v1::Batch::Overlap& overlap) {
  Violations wrong;
  const int min = std::max(1, overlap.min());
  if (overlap.max() != 0 && overlap.max() < min) wrong.Add("overlap.max", "is below min");
  if (!overlap.dynamic() && overlap.max() > min) {
    wrong.Add("overlap.max", "is above min without dynamic overlap");
  }
  if (SettleDelay(overlap) < absl::ZeroDuration() || SettleDelay(overlap) > kSettleDelayMax) {
    wrong.Add("overlap.settle_delay", "must be 0 to 30 days");
  }
  return wrong.ToStatus("INVALID_OVERLAP", "the overlap cannot be met");
}

absl::Status CheckAudience(const v1::Batch::Audience& audience) {
  for (const v1::Batch::SkillRange& range : audience.skills()) {
    if (range.max() != 0 && range.max() < range.min()) {
      return InvalidField("audience.skills", absl::StrCat(range.skill(), ": max is below min"));
    }
  }
  return absl::OkStatus();
}

template <size_t N>
bool Has(const std::string_view (&fields)[N], std::string_view field) {
  return std::find(std::begin(fields), std::end(fields), field) != std::end(fields);
}

// The mask in force: as given, else the set fields of those that can be changed.
template <typename Message, size_t N, size_t M>
FieldMask MaskOf(const Message& wanted, const FieldMask& mask, const std::string_view (&always)[N],
                 const std::string_view (&until_start)[M]) {
  if (!mask.paths().empty()) return mask;
  FieldMask set;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  wanted.GetReflection()->ListFields(wanted, &fields);
  for (const auto* field : fields) {
    if (Has(always, field->name()) || Has(until_start, field->name())) set.add_paths(field->name());
  }
  return set;
}

template <typename Message, size_t N, size_t M>
absl::Status CheckMask(const FieldMask& mask, bool started, const std::string_view (&always)[N],
                       const std::string_view (&until_start)[M]) {
  for (const std::string& path : mask.paths()) {
    if (!FieldMaskUtil::IsValidPath<Message>(path)) {
      return InvalidField("update_mask", absl::StrCat("there is no field '", path, "'"));
    }
    const std::string_view field = std::string_view(path).substr(0, path.find('.'));
    if (Has(always, field) || (!started && Has(until_start, field))) continue;
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "FIELD_IMMUTABLE",
        absl::StrCat(std::string(field), " cannot be changed", started ? " any more" : ""),
        {{"field", std::string(field)}});
  }
  return absl::OkStatus();
}

template <typename Message>
void Merge(const Message& wanted, const FieldMask& mask, Message& result) {
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(wanted, mask, options, &result);
}

}  // namespace

absl::Status CheckProject(const v1::Project& project) {
  if (absl::StripAsciiWhitespace(project.title()).empty()) {
    return InvalidField("project.title", "must not be blank");
  }
  if (!IsCurrency(project.currency_code())) {
    return InvalidField("project.currency_code", "must be three capital letters, for example CNY");
  }
  const std::string& method = project.aggregation_method();
  if (!method.empty() && method != "shrink-ds" && method != "majority") {
    return InvalidField("project.aggregation_method", "must be shrink-ds or majority");
  }
  CL_RETURN_IF_ERROR(CheckLabelInterface(project.label_interface()));
  return CheckWorkflow(project);
}

absl::Status CheckBatch(const v1::Batch& batch) {
  if (absl::StripAsciiWhitespace(batch.title()).empty()) {
    return InvalidField("batch.title", "must not be blank");
  }
  const absl::Duration ttl = LeaseTtl(batch);
  if (ttl < kLeaseTtlMin || ttl > kLeaseTtlMax) {
    return InvalidField("batch.lease_ttl", "must be 30 seconds to 24 hours");
  }
  const absl::Duration undo = UndoTime(batch);
  if (undo < absl::ZeroDuration() || undo > kUndoTimeMax) {
    return InvalidField("batch.undo_time", "must be 0 to 24 hours");
  }
  if (!(batch.expected_minutes() >= 0 && batch.expected_minutes() <= 100'000)) {
    return InvalidField("batch.expected_minutes", "must be 0 to 100,000");
  }
  CL_RETURN_IF_ERROR(CheckAudience(batch.audience()));
  CL_RETURN_IF_ERROR(CheckSlowDowns(batch));
  Violations wrong;
  CheckPrice(batch.price(), wrong);
  CL_RETURN_IF_ERROR(wrong.ToStatus("INVALID_PRICE", "the price plans cannot be used"));
  return CheckOverlap(batch.overlap());
}

absl::Duration SettleDelay(const v1::Batch::Overlap& overlap) {
  if (!overlap.has_settle_delay()) return kSettleDelayDefault;
  return absl::Seconds(overlap.settle_delay().seconds());
}

absl::Duration LeaseTtl(const v1::Batch& batch) {
  if (!batch.has_lease_ttl()) return kLeaseTtlDefault;
  return absl::Seconds(batch.lease_ttl().seconds()) + absl::Nanoseconds(batch.lease_ttl().nanos());
}

absl::Duration LeaseTime(const v1::Batch& batch, absl::Duration offline) {
  return std::max(LeaseTtl(batch), std::min(offline, absl::Hours(batch.offline_hours())));
}

absl::StatusOr<v1::Project> ChangeProject(const v1::Project& current, const v1::Project& wanted,
                                          const FieldMask& mask, bool started) {
  if (!wanted.etag().empty() && wanted.etag() != current.etag()) {
    return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                     "the project was changed by somebody else");
  }
  const FieldMask fields = MaskOf(wanted, mask, kProjectFields, kProjectFieldsUntilStart);
  CL_RETURN_IF_ERROR(
      CheckMask<v1::Project>(fields, /*started=*/false, kProjectFields, kProjectFieldsUntilStart));
  v1::Project result = current;
  Merge(wanted, fields, result);
  // Naming an immutable field is allowed as long as it stays what it was.
  if (started) {
    using google::protobuf::util::MessageDifferencer;
    v1::Project frozen = result;
    *frozen.mutable_label_interface() = current.label_interface();
    *frozen.mutable_stages() = current.stages();
    if (!MessageDifferencer::Equals(frozen, result)) {
      return CheckMask<v1::Project>(fields, true, kProjectFields, {"none"});
    }
  }
  CL_RETURN_IF_ERROR(CheckProject(result));
  return result;
}

absl::StatusOr<v1::Batch> ChangeBatch(const v1::Batch& current, const v1::Batch& wanted,
                                      const FieldMask& mask) {
  const FieldMask fields = MaskOf(wanted, mask, kBatchFields, kBatchFieldsUntilStart);
  CL_RETURN_IF_ERROR(CheckMask<v1::Batch>(fields, current.state() != v1::Batch::DRAFT, kBatchFields,
                                          kBatchFieldsUntilStart));
  v1::Batch result = current;
  Merge(wanted, fields, result);
  CL_RETURN_IF_ERROR(CheckBatch(result));
  return result;
}

}  // namespace crowdloom::dispatch
