# cmake -DSOURCE=... -P check_paths.cmake: no path of somebody's machine in a file that others will use.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/report.cmake")
# Written in two parts, so that this file does not find itself.
set(roots "(home|root|Users|scratch|work|workspace)")
set(pattern "(^|[^A-Za-z0-9_.}/-])/${roots}/[A-Za-z0-9]")

file(GLOB_RECURSE files "${SOURCE}/src/*" "${SOURCE}/kernels/*" "${SOURCE}/tests/*" "${SOURCE}/cmake/*" "${SOURCE}/inputs/*"
  "${SOURCE}/jobscripts/*" "${SOURCE}/docs/*" "${SOURCE}/.ci/*")
file(GLOB top_files "${SOURCE}/*.md" "${SOURCE}/*.json" "${SOURCE}/CMakeLists.txt" "${SOURCE}/quickstart" "${SOURCE}/.clang-*")
list(APPEND files ${top_files})
list(FILTER files EXCLUDE REGEX "[.](h5|png|svg|nc|pyc)$")
foreach(file IN LISTS files)
  file(STRINGS "${file}" found REGEX "${pattern}")
  foreach(line IN LISTS found)
    lint_report("${file}" "a path of one machine: ${line}")
  endforeach()
endforeach()
lint_finish("paths")
