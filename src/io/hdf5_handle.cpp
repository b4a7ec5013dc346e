// SPDX-License-Identifier: BSD-3-Clause
#include "io/hdf5_handle.hpp"

#include "io/hdf5_at_exit.hpp"

#include <algorithm>

namespace lapwing::io {
namespace {

/// Keeps the description of the innermost entry, the one that says what is wrong.
herr_t keep_innermost(unsigned depth, H5E_error2_t const* entry, void* text) {
  if (depth == 0 && entry->desc != nullptr) *static_cast<std::string*>(text) = entry->desc;
  return 0;
}

}  // namespace

void throw_hdf5_error(char const* call) {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &text);
  H5Eclear2(H5E_DEFAULT);
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::string function(call);
  function.resize(std::min(function.find('('), function.size()));
  throw Hdf5Error("HDF5 cannot go on in " + function + (text.empty() ? "" : ": " + text));
}

void leave_hdf5_at_exit() { H5dont_atexit(); }

SilentHdf5::SilentHdf5() {
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

SilentHdf5::~SilentHdf5() {
  H5Eset_auto2(H5E_DEFAULT, function_, data_);
}

}  // namespace lapwing::io
