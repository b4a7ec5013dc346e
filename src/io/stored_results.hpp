// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// An existing output file, read case by case: what `lapwing verify` compares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/case_damage.hpp"
#include "core/case_list.hpp"
#include "core/case_result.hpp"

namespace lapwing {

class StoredResults {
 public:
  /// @throws FileError if the file cannot be read or is not lapwing's; so do all functions.
  explicit StoredResults(std::string const& path);
  ~StoredResults();

  std::string const& path() const;
  /// [case]; a value that is none of CaseStatus as it is stored.
  std::vector<CaseStatus> const& status() const;
  /// [case] whether a done case lacks outputs that were asked for since it was solved.
  std::vector<bool> incomplete() const;
  /// Whether the file is as lapwing has left it; no other program has opened it for writing.
  bool is_sealed() const;
  /// What of no case has changed: "/x".
  std::vector<std::string> find_other_damage() const;
  /// Whether there are checksums of numbers; files of earlier versions have none.
  bool has_numbers_checksums() const;
  /// As ResultFile::find_damage.
  std::vector<CaseDamage> find_damage(std::vector<CaseRange> const& cases, bool with_fields) const;

  /// The input with defaults and --set filled in.
  std::string resolved_input() const;
  /// An attribute of /provenance; "" if there is none.
  std::string provenance(std::string const& name) const;

  /// What is stored of a case in a column of real numbers; not-a-number if there is no such column.
  double number(std::string const& column, std::int64_t case_id) const;
  /// The largest finite magnitude in such a column, over the done cases.
  double largest(std::string const& column) const;
  /// A field of a case, [z][y][x]; empty if it is not stored.
  /// @param name  "u"
  std::vector<double> field(std::string const& name, std::int64_t case_id) const;
  /// Whether a field of a case is stored in single precision.
  bool is_single(std::string const& name, std::int64_t case_id) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Whether a file is damaged outside of its datasets, which makes it unreadable. @throws FileError if it cannot be read
/// at all.
bool is_damaged_outside(std::string const& path);
/// Puts back what was there. @throws FileError if it is in use by a run or cannot be written.
void repair_outside(std::string const& path);

/// Marks cases of a file as pending, so that the run's command solves them again.
/// @throws FileError if it is in use by a run, cannot be written, or is compressed.
void mark_pending(std::string const& path, std::vector<std::int64_t> const& cases);

}  // namespace lapwing
