#include "services/consensus/core/answer_table.h"

#include <algorithm>
#include <cstring>

#include "services/consensus/core/hash.h"

namespace crowdloom::consensus {
namespace {

constexpr size_t kInlineBytes = 7;

template <class Part>
uint64_t PartAt(const char* at) {
  Part part;
  std::memcpy(&part, at, sizeof(part));
  return part;
}

// The first eight bytes; past the end of the name, zeros. Overlapping parts read no byte that is
// not the name's, without a loop.
uint64_t WordOf(std::string_view bytes) {
  const char* at = bytes.data();
  const size_t size = bytes.size();
  if (size >= 8) return PartAt<uint64_t>(at);
  if (size >= 4) return PartAt<uint32_t>(at) | PartAt<uint32_t>(at + size - 4) << (8 * (size - 4));
  if (size == 0) return 0;
  return PartAt<uint8_t>(at) | PartAt<uint8_t>(at + size / 2) << (8 * (size / 2)) |
         PartAt<uint8_t>(at + size - 1) << (8 * (size - 1));
}

}  // namespace

// Bytes and length of a short name, which tell it from every other; a hash of a long one.
uint64_t NameIndex::KeyOf(std::string_view name) {
  if (name.size() <= kInlineBytes) return WordOf(name) | uint64_t{name.size() + 1} << 56;
  uint64_t hash = name.size();
  while (!name.empty()) {
    hash = HashOf(hash ^ WordOf(name));
    name.remove_prefix(std::min<size_t>(name.size(), 8));
  }
  return hash | uint64_t{0xff} << 56;
}

size_t NameIndex::SlotOf(std::string_view name, uint64_t key) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = HashOf(key) & mask;
  while (slots_[slot].index != kEmpty) {
    const bool same_key = slots_[slot].key == key;
    if (same_key && (name.size() <= kInlineBytes || names_[slots_[slot].index] == name)) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void NameIndex::Prefetch(uint64_t key) const {
  __builtin_prefetch(&slots_[HashOf(key) & (slots_.size() - 1)]);
}

uint32_t NameIndex::Add(std::string_view name, uint64_t key) {
  Slot& slot = slots_[SlotOf(name, key)];
  if (slot.index != kEmpty) return slot.index;
  const auto index = static_cast<uint32_t>(names_.size());
  slot = {key, index};
  names_.push_back(name);
  if (names_.size() * 2 > slots_.size()) Grow();
  return index;
}

std::optional<uint32_t> NameIndex::Find(std::string_view name) const {
  const uint32_t index = slots_[SlotOf(name, KeyOf(name))].index;
  if (index == kEmpty) return std::nullopt;
  return index;
}

void NameIndex::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.index == kEmpty) continue;
    size_t at = HashOf(slot.key) & mask;
    while (slots_[at].index != kEmpty) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace crowdloom::consensus
