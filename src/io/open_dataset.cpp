// SPDX-License-Identifier: BSD-3-Clause
#include "io/open_dataset.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

#include "config/suggestion.hpp"
#include "core/file_kind.hpp"
#include "core/visible_text.hpp"
#include "io/hdf5_access.hpp"

namespace lapwing::io {
namespace {

constexpr std::size_t most_names = 1000, most_listed = 8;

[[noreturn]] void refuse_format(std::string const& path) {
  auto const bytes = first_bytes(path);
  if (auto const* const kind = kind_of(bytes))
    throw Hdf5Error("is " + std::string(kind->what) + ": " +
                    std::string(kind->as_fields.empty() ? needs_hdf5 : kind->as_fields));
  if (looks_like_text(bytes)) throw Hdf5Error("is not an HDF5 file but a text: " + std::string(needs_hdf5));
  throw Hdf5Error(bytes.empty() ? "is empty, or no file" : "is not an HDF5 file");
}

herr_t add_link(hid_t, char const* name, H5L_info_t const*, void* names) {
  auto& list = *static_cast<std::vector<std::string>*>(names);
  list.emplace_back(name);
  return list.size() < most_names ? 0 : 1;
}

/// "; did you mean ...", or what a group holds.
std::string what_is_in(hid_t file, std::string const& group, std::string const& wanted) {
  std::vector<std::string> names;
  LAPWING_H5(
      H5Literate_by_name(file, group.c_str(), H5_INDEX_NAME, H5_ITER_INC, nullptr, add_link, &names, H5P_DEFAULT));
  if (names.empty()) return "; \"" + excerpt(group) + "\" is empty";
  if (auto const meant = did_you_mean(wanted, names); !meant.empty()) return meant;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), most_listed); ++i)
    list += (i == 0 ? "" : ", ") + excerpt(names[i]);
  return "; \"" + excerpt(group) + "\" holds " + list + (names.size() > most_listed ? ", ..." : "");
}

/// What a link stands for whose target is not there.
std::string describe_link(hid_t file, std::string const& path) {
  H5L_info_t info{};
  LAPWING_H5(H5Lget_info(file, path.c_str(), &info, H5P_DEFAULT));
  if (info.type != H5L_TYPE_SOFT && info.type != H5L_TYPE_EXTERNAL) return "\"" + excerpt(path) + "\" cannot be opened";
  std::vector<char> value(info.u.val_size + 1, '\0');
  LAPWING_H5(H5Lget_val(file, path.c_str(), value.data(), value.size(), H5P_DEFAULT));
  if (info.type == H5L_TYPE_SOFT)
    return "\"" + excerpt(path) + "\" is a link to " + excerpt(value.data()) + ", which is not there";
  char const *target_file = nullptr, *target = nullptr;
  LAPWING_H5(H5Lunpack_elink_val(value.data(), info.u.val_size, nullptr, &target_file, &target));
  return "\"" + excerpt(path) + "\" is a link to " + excerpt(target) + " in the file " + excerpt(target_file) +
         ", which cannot be opened there";
}

/// Walks along the name until it leads nowhere.
[[noreturn]] void explain_absence(hid_t file, std::string const& name) {
  std::string group = "/";
  for (std::size_t begin = name.find_first_not_of('/'); begin != name.npos;) {
    auto const end = std::min(name.find('/', begin), name.size());
    auto const word = name.substr(begin, end - begin);
    auto const path = group + (group.ends_with('/') ? "" : "/") + word;
    if (LAPWING_H5(H5Lexists(file, path.c_str(), H5P_DEFAULT)) == 0)
      throw Hdf5Error("there is no dataset \"" + excerpt(name) + "\"" + what_is_in(file, group, word));
    if (H5Oexists_by_name(file, path.c_str(), H5P_DEFAULT) <= 0)
      throw Hdf5Error("there is no dataset \"" + excerpt(name) + "\": " + describe_link(file, path));
    H5O_info_t info{};
    LAPWING_H5(H5Oget_info_by_name2(file, path.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT));
    begin = name.find_first_not_of('/', end);
    if (info.type != H5O_TYPE_GROUP && begin != name.npos)
      throw Hdf5Error("there is no dataset \"" + name + "\": \"" + excerpt(path) + "\" is no group");
    group = path;
  }
  throw Hdf5Error("\"" + excerpt(name) + "\" is a group: must be a dataset" + what_is_in(file, group, ""));
}

}  // namespace

Hdf5File open_foreign_file(std::string const& path) {
  errno = 0;
  if (std::ifstream const in(path); !in) {
    std::string const reason = std::strerror(errno);
    throw Hdf5Error("cannot be opened: " + reason + near_file(path));
  }
  try {
    return open_for_reading(path, true);
  } catch (Hdf5Error const& error) {
    H5Eclear2(H5E_DEFAULT);
    if (H5Fis_hdf5(path.c_str()) <= 0) refuse_format(path);
    std::string const what = error.what();
    if (what.find("lock file") == what.npos) throw Hdf5Error("" + what);
    throw Hdf5Error(
        "another program has it open for writing (HDF5 cannot lock it): close it there, or set "
        "HDF5_USE_FILE_LOCKING=FALSE");
  }
}

Hdf5Dataset open_dataset(Hdf5File const& file, std::string const& name) {
  auto const object = H5Oopen(file.id(), name.c_str(), H5P_DEFAULT);
  if (object >= 0 && H5Iget_type(object) == H5I_DATASET) return Hdf5Dataset(object);
  if (object >= 0) H5Oclose(object);
  H5Eclear2(H5E_DEFAULT);
  explain_absence(file.id(), name);
}

}  // namespace lapwing::io
