// SPDX-License-Identifier: BSD-3-Clause
#include "io/seal.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "core/byte_packer.hpp"
#include "core/hash.hpp"

namespace lapwing::io {
namespace {

constexpr std::uint64_t bytes_at_once = 1 << 20;   // a multiple of 8
constexpr std::uint64_t longest_body = 1 << 28;

/// The last bytes of a sealed file.
struct Trailer {
  std::uint64_t body = 0, n_bytes = 0, hash = 0;   ///< where the rest of the seal is
  std::array<char, 8> mark{'L', 'A', 'P', 'S', 'E', 'A', 'L', '1'};
};

std::uint64_t hash_of_part(RawFile const& file, Seal::Part const& part, std::vector<std::byte>& buffer) {
  Hash64 hash;
  buffer.resize(std::min(part.n_bytes, bytes_at_once));
  for (std::uint64_t at = 0; at < part.n_bytes; at += buffer.size()) {
    auto const n = std::min<std::uint64_t>(buffer.size(), part.n_bytes - at);
    file.read(part.offset + at, buffer.data(), n);
    hash.add(buffer.data(), n);
  }
  return hash.value();
}

/// Calls `visit(offset, n_bytes)` for every stretch of bytes that is in no part.
template <class Visit>
void for_gaps(Seal const& seal, Visit const& visit) {
  std::uint64_t at = 0;
  for (auto const& part : seal.parts) {
    if (part.offset > at) visit(at, part.offset - at);
    at = std::max(at, part.offset + part.n_bytes);
  }
  if (seal.end > at) visit(at, seal.end - at);
}

std::string read_structure(RawFile const& file, Seal const& seal) {
  std::string bytes;
  for_gaps(seal, [&](std::uint64_t offset, std::uint64_t n_bytes) {
    auto const before = bytes.size();
    bytes.resize(before + n_bytes);
    file.read(offset, bytes.data() + before, n_bytes);
  });
  return bytes;
}

std::string pack(Seal const& seal) {
  BytePacker body;
  body.add(seal.end).add(seal.structure).add(seal.parts.size());
  for (auto const& part : seal.parts)
    body.add(part.path).add(part.offset).add(part.n_bytes).add(part.is_constant).add(part.hash);
  return body.bytes();
}

Seal unpack(std::string const& bytes) {
  ByteUnpacker in(bytes);
  Seal seal;
  seal.end = in.get<std::uint64_t>();
  seal.structure = in.get_text();
  for (auto n = in.get<std::size_t>(); n > 0; --n) {
    auto& part = seal.parts.emplace_back();
    part.path = in.get_text();
    part.offset = in.get<std::uint64_t>();
    part.n_bytes = in.get<std::uint64_t>();
    part.is_constant = in.get<bool>();
    part.hash = in.get<std::uint64_t>();
  }
  return seal;
}

}  // namespace

Seal make_seal(RawFile const& file, Placement const& placement, FileLayout const& layout) {
  Seal seal;
  seal.end = file.size();
  std::vector<std::byte> buffer;
  for (auto const& dataset : layout.datasets) {
    auto const found = placement.extents.find(dataset.path);
    if (found == placement.extents.end()) continue;
    auto const& extent = found->second;
    seal.parts.push_back({dataset.path, extent.offset, extent.row_bytes * extent.n_rows, dataset.is_constant(), 0});
    if (dataset.is_constant()) seal.parts.back().hash = hash_of_part(file, seal.parts.back(), buffer);
  }
  std::sort(seal.parts.begin(), seal.parts.end(), [](auto const& a, auto const& b) { return a.offset < b.offset; });
  seal.structure = read_structure(file, seal);
  return seal;
}

void write_seal(RawFile const& file, Seal const& seal) {
  auto const body = pack(seal);
  Trailer trailer;
  trailer.body = seal.end;
  trailer.n_bytes = body.size();
  trailer.hash = Hash64().add(body.data(), body.size()).value();
  file.write(seal.end, body.data(), body.size());
  file.write(seal.end + body.size(), &trailer, sizeof trailer);
}

std::optional<Seal> read_seal(RawFile const& file) {
  auto const size = file.size();
  Trailer trailer;
  auto const mark = trailer.mark;
  if (size < sizeof trailer) return std::nullopt;
  file.read(size - sizeof trailer, &trailer, sizeof trailer);
  bool const fits = trailer.mark == mark && trailer.n_bytes <= longest_body &&
                    trailer.n_bytes <= size - sizeof trailer && trailer.body == size - sizeof trailer - trailer.n_bytes;
  if (!fits) return std::nullopt;
  std::string body(trailer.n_bytes, '\0');
  file.read(trailer.body, body.data(), body.size());
  if (Hash64().add(body.data(), body.size()).value() != trailer.hash) return std::nullopt;
  try {
    return unpack(body);
  } catch (std::out_of_range const&) {
    return std::nullopt;
  }
}

bool has_structure(RawFile const& file, Seal const& seal) {
  return read_structure(file, seal) == seal.structure;
}

void restore_structure(RawFile const& file, Seal const& seal) {
  std::uint64_t at = 0;
  for_gaps(seal, [&](std::uint64_t offset, std::uint64_t n_bytes) {
    file.write(offset, seal.structure.data() + at, n_bytes);
    at += n_bytes;
  });
}

std::vector<std::string> changed_constants(RawFile const& file, Seal const& seal) {
  std::vector<std::string> changed;
  std::vector<std::byte> buffer;
  for (auto const& part : seal.parts)
    if (part.is_constant && hash_of_part(file, part, buffer) != part.hash) changed.push_back(part.path);
  return changed;
}

}  // namespace lapwing::io
