#include "clients/cli/replay/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "common/json/json.h"

namespace crowdloom::cli {
namespace {

using Kind = json::Value::Kind;

class ObjectWriter {
 public:
  void Add(std::string key, std::string number) {
    Put(std::move(key), {.kind = Kind::kNumber, .text = std::move(number)});
  }
  void Add(std::string key, int64_t number) { Add(std::move(key), std::to_string(number)); }
  void Add(std::string key, double number) { Add(std::move(key), fmt::format("{:.6f}", number)); }
  void AddText(std::string key, const std::string& text) {
    Put(std::move(key), {.kind = Kind::kString, .text = text});
  }
  void AddMoney(const std::string& key, int64_t micros) {
    Add(key, fmt::format("{}{}.{:06}", micros < 0 ? "-" : "", std::abs(micros) / 1'000'000,
                         std::abs(micros) % 1'000'000));
    Add(key + "_micros", micros);
  }
  void AddTexts(std::string key, const std::vector<std::string>& texts) {
    json::Value list{.kind = Kind::kArray};
    for (const std::string& text : texts)
      list.items.push_back({.kind = Kind::kString, .text = text});
    Put(std::move(key), std::move(list));
  }
  std::string Text() const { return json::Format(object_); }

 private:
  void Put(std::string key, json::Value value) {
    object_.members.emplace_back(std::move(key), std::move(value));
  }

  json::Value object_{.kind = Kind::kObject};
};

std::string Money(int64_t micros) {
  return fmt::format("{:.2f}", static_cast<double>(micros) / 1e6);
}

}  // namespace

std::string ReportJson(const ReplayReport& report, const std::vector<std::string>& broken) {
  ObjectWriter out;
  out.AddText("project", report.project);
  out.AddText("batch", report.batch);
  out.Add("tasks", report.tasks);
  out.Add("workers", report.workers);
  out.Add("answers_sent", report.answers_sent);
  out.Add("answers_recorded", report.answers_recorded);
  out.Add("tasks_resolved", report.tasks_resolved);
  out.Add("tasks_disputed", report.tasks_disputed);
  out.Add("truth_tasks", report.accuracy.known);
  out.Add("tied_tasks", report.accuracy.ties);
  out.Add("accuracy", report.accuracy.All());
  out.Add("majority_accuracy", report.majority.All());
  out.Add("accuracy_without_ties", report.accuracy.WithoutTies());
  out.Add("majority_accuracy_without_ties", report.majority.WithoutTies());
  out.AddMoney("granted", report.granted_micros);
  out.AddMoney("reserved", report.reserved_micros);
  out.AddMoney("pending", report.pending_micros);
  out.AddMoney("paid", report.paid_micros);
  out.AddMoney("available", report.available_micros);
  out.AddTexts("invariants_broken", broken);
  out.Add("seconds", report.seconds);
  out.Add("total_seconds", report.total_seconds);
  return out.Text();
}

std::string ReportTable(const ReplayReport& report, const std::vector<std::string>& broken,
                        bool verified) {
  std::string text = fmt::format(
      "batch               {}\n"
      "tasks               {} ({} resolved, {} disputed)\n"
      "workers             {}\n"
      "answers             {} sent, {} recorded, {:.0f} a second\n",
      report.batch, report.tasks, report.tasks_resolved, report.tasks_disputed, report.workers,
      report.answers_sent, report.answers_recorded,
      static_cast<double>(report.answers_sent) / std::max(report.seconds, 0.001));
  if (report.accuracy.known > 0) {
    text += fmt::format("accuracy            {:.4f} ({:.4f} by a majority vote over the file)\n",
                        report.accuracy.All(), report.majority.All());
    text += fmt::format("  without ties      {:.4f} ({:.4f}), {} of {} tasks are tied\n",
                        report.accuracy.WithoutTies(), report.majority.WithoutTies(),
                        report.accuracy.ties, report.accuracy.known);
  }
  text += fmt::format("money               {} granted, {} paid, {} reserved, {} pending, {} left\n",
                      Money(report.granted_micros), Money(report.paid_micros),
                      Money(report.reserved_micros), Money(report.pending_micros),
                      Money(report.available_micros));
  for (const auto& [trouble, count] : report.troubles) {
    text += fmt::format("met on the way      {} times {}\n", count, trouble);
  }
  text += fmt::format("invariants          {}\n", !verified        ? "not looked at"
                                                  : broken.empty() ? "all hold"
                                                                   : "BROKEN");
  for (const std::string& line : broken) text += fmt::format("  {}\n", line);
  text += fmt::format("seconds             {:.1f} ({:.1f} with set-up and settling)\n",
                      report.seconds, report.total_seconds);
  return text;
}

}  // namespace crowdloom::cli
