// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// What a run would make of an existing output file.
#pragma once

#include <optional>
#include <string>

#include "io/result_file.hpp"

namespace lapwing {

struct EditPreview {
  EditSummary summary;
  bool loses = false;        ///< something of done cases, so that the file would be kept under another name
};

/// Looks at what is stored of the cases; damage is not looked for.
/// @return nothing if there is no file. @throws FileError if there is one that is not lapwing's or cannot be read.
std::optional<EditPreview> preview_edit(std::string const& path, FileHeader const& header);

}  // namespace lapwing
