#include "services/consensus/core/answer_table.h"

#include <algorithm>
#include <cstring>

#include "services/consensus/core/hash.h"

namespace crowdloom::consensus {
namespace {

constexpr size_t kInlineBytes = 7;

// The first eight bytes; past the end of the name, zeros.
uint64_t WordOf(std::string_view bytes) {
  uint64_t word = 0;
  switch (std::min<size_t>(bytes.size(), 8)) {
    case 8:
      std::memcpy(&word, bytes.data(), 8);
      return word;
    default:
      for (size_t i = 0; i < bytes.size(); ++i) {
        word |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
      }
      return word;
  }
}

// Bytes and length of a short name, which tell it from every other; a hash of a long one.
uint64_t KeyOf(std::string_view name) {
  if (name.size() <= kInlineBytes) return WordOf(name) | uint64_t{name.size() + 1} << 56;
  uint64_t hash = name.size();
  while (!name.empty()) {
    hash = HashOf(hash ^ WordOf(name));
    name.remove_prefix(std::min<size_t>(name.size(), 8));
  }
  return hash | uint64_t{0xff} << 56;
}

}  // namespace

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

void NameIndex::Prefetch(std::string_view name) const {
  __builtin_prefetch(&slots_[HashOf(KeyOf(name)) & (slots_.size() - 1)]);
}

uint32_t NameIndex::Add(std::string_view name) {
  const uint64_t key = KeyOf(name);
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
