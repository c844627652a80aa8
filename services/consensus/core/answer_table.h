// Answers with the names they came with: what a kind of answer aggregates.
//
// Names are views into text that the owner of the table keeps alive (for a file, its bytes), so a
// million answers cost twelve bytes each and no allocation.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_ANSWER_TABLE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_ANSWER_TABLE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "services/consensus/core/answers.h"

namespace crowdloom::consensus {

// Numbers names densely in order of first sight. Open addressing, views not copies; a name of up to
// seven bytes is compared inside its slot, so a look-up costs one cache miss.
class NameIndex {
 public:
  NameIndex() : slots_(16) {}

  uint32_t Add(std::string_view name) { return Add(name, KeyOf(name)); }
  std::optional<uint32_t> Find(std::string_view name) const;

  size_t size() const { return names_.size(); }
  std::string_view operator[](size_t index) const { return names_[index]; }
  const std::vector<std::string_view>& names() const { return names_; }

  // Add in two steps for large files: the key, its slot brought near, and some names later the
  // look-up.
  static uint64_t KeyOf(std::string_view name);
  void Prefetch(uint64_t key) const;
  uint32_t Add(std::string_view name, uint64_t key);

 private:
  static constexpr uint32_t kEmpty = 0xffffffff;
  struct Slot {
    uint64_t key = 0;
    uint32_t index = kEmpty;
  };

  size_t SlotOf(std::string_view name, uint64_t key) const;
  void Grow();

  std::vector<std::string_view> names_;
  std::vector<Slot> slots_;
};

struct AnswerTable {
  NameIndex tasks;
  NameIndex workers;
  NameIndex labels;
  std::vector<Answer> rows;

  void Add(std::string_view task, std::string_view worker, std::string_view label) {
    rows.push_back({tasks.Add(task), workers.Add(worker), labels.Add(label)});
  }
};

// A label that is known to be right, or is asked for.
struct KnownLabel {
  std::string_view task;
  std::string_view label;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_ANSWER_TABLE_H_
