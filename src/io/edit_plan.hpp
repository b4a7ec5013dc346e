// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What an edited sweep takes from the file of the sweep before: which cases, and where each of their outputs comes
/// from.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/old_results.hpp"
#include "io/result_file.hpp"

namespace lapwing::io {

/// Where an output of a case comes from; what comes later takes more.
enum class OutputSource : std::uint8_t {
  stored,     ///< it is copied
  computed,   ///< it follows from the stored solution, or from sampled data
  solved      ///< the case is solved again
};

/// A case of both files.
struct CasePair {
  std::int64_t old_case = 0, new_case = 0;
  bool is_done = false;                   ///< else it has failed
  bool is_solved_again = false;
};

/// One output of the new layout: a quantity, a field, or the errors.
struct EditedOutput {
  std::string name;                       ///< in the new file; "error" for error_l2 and error_max
  std::string old_name;                   ///< in the old one; "" if it has none of this definition
  int quantity = -1, field = -1;          ///< position among the header's; both -1: the errors
  OutputDefinition definition;
  std::vector<OutputSource> source;       ///< [pair]
};

struct EditPlan {
  std::vector<CasePair> pairs;            ///< ascending in the new file
  std::vector<std::uint32_t> shape;       ///< [pair], of the new file
  std::vector<EditedOutput> outputs;
  EditSummary summary;
  std::map<std::string, std::string> comments;   ///< on quantities, by name
  bool loses = false;                     ///< done cases, or something that was stored of them

  std::vector<MissingOutputs> missing() const;
};

/// Matches the cases by the hashes of their solutions, equal ones one to one: first those that agree in all parameters
/// that outputs read, then in their order; what is left of new ones takes what others have taken. Where both files hold
/// the same cases throughout, failed ones are matched as well, since then only the layout has changed.
EditPlan plan_edit(OldResults const& old, FileHeader const& header, FileLayout const& layout);

}  // namespace lapwing::io
