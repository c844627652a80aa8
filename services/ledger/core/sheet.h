// One kind of state while a batch of commands is decided: what was loaded, what the commands have
// changed so far, and how to take back the changes of a command that turns out to be refused.
//
//   sheet.Load(key, value);           // before the first command
//   sheet.Edit(key).amount += 5;      // inside a command
//   sheet.Keep() or sheet.Undo();     // after it
//   sheet.ForEachChanged(...);        // after the last, in key order
//
// A key that was not loaded reads as a default value.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_SHEET_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_SHEET_H_

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace crowdloom::ledger {

template <typename Key, typename Value>
class Sheet {
 public:
  void Load(const Key& key, Value value) { entries_[key] = {std::move(value), false}; }

  const Value& Get(const Key& key) const {
    static const Value kDefault{};
    const auto found = entries_.find(key);
    return found == entries_.end() ? kDefault : found->second.value;
  }

  // The reference is good until the next call of any method.
  Value& Edit(const Key& key) {
    Entry& entry = entries_[key];
    undo_.emplace_back(key, entry);
    entry.changed = true;
    return entry.value;
  }

  void Keep() { undo_.clear(); }

  void Undo() {
    for (; !undo_.empty(); undo_.pop_back()) {
      entries_[undo_.back().first] = std::move(undo_.back().second);
    }
  }

  template <typename F>
  void ForEachChanged(F&& f) const {
    std::vector<const std::pair<const Key, Entry>*> changed;
    for (const auto& entry : entries_) {
      if (entry.second.changed) changed.push_back(&entry);
    }
    std::sort(changed.begin(), changed.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
    for (const auto* entry : changed) f(entry->first, entry->second.value);
  }

 private:
  struct Entry {
    Value value{};
    bool changed = false;
  };
  absl::flat_hash_map<Key, Entry> entries_;
  std::vector<std::pair<Key, Entry>> undo_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_SHEET_H_
