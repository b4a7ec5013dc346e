// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Carries finished cases from a file of another layout into a new one.
#pragma once

#include <cstdint>
#include <vector>

#include "core/case_damage.hpp"
#include "core/case_result.hpp"
#include "io/placement.hpp"
#include "io/raw_file.hpp"

namespace lapwing::io {

struct Takeover {
  std::vector<CaseStatus> status;  ///< [case of the new plan]
  std::int64_t n_taken = 0;        ///< done cases carried over
  std::int64_t n_left = 0;         ///< done cases of the old file that the new plan does not hold
  std::vector<CaseDamage> damaged; ///< cases of the old file that are not what was stored
};

/// Copies all that is stored of the done cases that both files hold.
///
/// Cases are matched by their hash, equal hashes one to one in order. Where both files hold the same cases throughout,
/// failed ones are copied as well, since then only the layout has changed. Rows are read through the HDF5 library, so
/// that an old file that was compressed or repacked serves too. A case that does not have its checksums any more stays behind.
/// @param check_fields  whether that of the fields is compared, too.
Takeover take_over(hid_t old_file, FileHeader const& header, FileLayout const& layout, Placement const& placement,
                   RawFile const& new_file, bool check_fields);

}  // namespace lapwing::io
