// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What is wrong with what is stored of a case.
#pragma once

#include <cstdint>
#include <string>

namespace lapwing {

struct CaseDamage {
  std::int64_t case_id = 0;
  std::string what;          ///< names datasets: "/u (or /checksum) has changed"
};

}  // namespace lapwing
