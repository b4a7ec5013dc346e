// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Failed cases sorted by why they failed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_packer.hpp"

namespace lapwing {

/// What a message says without the numbers in it: "kappa = -0.3 at x = 2: must be > 0" and another value elsewhere are
/// one kind.
std::string failure_kind(std::string_view message);

/// Cases whose messages say the same but for numbers.
struct FailureKind {
  std::int64_t first_case = 0, n_cases = 0;
  std::string message;               ///< of the first case
};

class FailureKinds {
 public:
  void add(std::int64_t case_id, std::string const& message);
  /// Adds all of others.
  void add(FailureKinds const& others);
  /// Adds those of another rank, as packed there.
  void add(ByteUnpacker& in);
  void pack(BytePacker& out) const;

  std::int64_t n_cases() const;
  /// Most cases first; among equals the one whose case came first.
  std::vector<FailureKind> sorted() const;

 private:
  void add(std::string const& key, FailureKind const& kind);

  std::map<std::string, FailureKind> kinds_;   ///< by what they say; beyond `most_kinds` all others are one
};

/// A line per kind, the rarest ones together in one: "  12 cases, the first is 3: equation.kappa = ...".
std::vector<std::string> failure_lines(FailureKinds const& failures, std::size_t most_lines = 5);

}  // namespace lapwing
