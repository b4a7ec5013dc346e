// SPDX-License-Identifier: BSD-3-Clause
#include "io/edit_preview.hpp"

#include <filesystem>

#include "io/edit_plan.hpp"
#include "io/lapwing_file.hpp"

namespace lapwing {

std::optional<EditPreview> preview_edit(std::string const& path, FileHeader const& header) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  return io::reading(path, [&] {
    io::require_lapwing_file(path, false);
    auto const opened = io::open_lapwing_file(path);
    io::OldResults const old(opened.id());
    auto const plan = io::plan_edit(old, header, io::make_layout(header));
    return std::optional(EditPreview{plan.summary, plan.loses});
  });
}

}  // namespace lapwing
