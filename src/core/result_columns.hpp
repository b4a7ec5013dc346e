// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// The one table of what the output file holds of every case: layout, writer, reader, reserved names and documentation
/// follow it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/case_result.hpp"

namespace lapwing {

/// Types of the elements that a result file holds, always in the machine's own byte order.
enum class ElementType : std::uint8_t { float64, float32, int64, int32, int8, uint64, character };

/// What a column of the file is.
enum class ColumnRole : std::uint8_t {
  parameter,
  quantity,
  certificate,  ///< how right a case is
  status,       ///< how it ended, and what was tried
  cost,         ///< what it took
  bookkeeping   ///< checksums and marks that a run goes on by
};

/// In which sweeps a column has something to hold.
enum class ColumnUse : std::uint8_t {
  always,
  exact,      ///< with equation.exact; like the next two it takes no space in others, and reads as its fill value
  estimates,  ///< with solver.accuracy = "discretisation"
  timing,     ///< unless timing.detail = "off"
  superpose,  ///< with sweep.superpose; like the next one it is not there in others
  warm_start  ///< with solver.warm_start
};

/// Stands for the units of u in `ColumnSpec::units`.
inline constexpr std::string_view units_of_u = "[u]";

/// One column: a row per case.
struct ColumnSpec {
  std::string_view path;                    ///< in the file
  ElementType type = ElementType::float64;  ///< character: a text per case
  ColumnRole role = ColumnRole::status;
  ColumnUse use = ColumnUse::always;
  double fill = 0;  ///< before the case has run
  std::string_view long_name;
  double (*value)(CaseResult const&) =
      nullptr;                        ///< of a finished case; null where it is not a number of its result alone
  std::string_view units = {};        ///< "" for numbers without any
  std::string_view meanings = {};     ///< of the values 0, 1, ... of an enumeration, separated by blanks
  std::string_view former_path = {};  ///< in files of earlier versions

  std::string_view name() const { return path.substr(path.rfind('/') + 1); }
  bool in_root() const { return path.rfind('/') == 0; }
};

/// All columns but those of parameters and quantities, whose names the input gives; groups in one piece, the root
/// first.
std::span<ColumnSpec const> column_table();

}  // namespace lapwing
