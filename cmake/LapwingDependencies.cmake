# Everything lapwing stands on, found on the machine; nothing is downloaded or vendored.

# Ends the configuration with the package that would help.
function(lapwing_require found what debian_package)
  if(NOT ${found})
    message(FATAL_ERROR "lapwing needs ${what}. On Debian: apt-get install ${debian_package}\n"
      "Elsewhere: install it and point CMAKE_PREFIX_PATH at it.")
  endif()
endfunction()

find_package(Threads)
lapwing_require(Threads_FOUND "a C library with threads" "libc6-dev")

set(MPI_CXX_SKIP_MPICXX ON)
set(MPI_DETERMINE_LIBRARY_VERSION ON)
find_package(MPI COMPONENTS C CXX)
lapwing_require(MPI_CXX_FOUND "an MPI library with its compiler wrappers" "libopenmpi-dev openmpi-bin")

find_package(Kokkos CONFIG)
lapwing_require(Kokkos_FOUND "Kokkos 3.4 to 5.x" "libtrilinos-kokkos-dev")
include(LapwingKokkos)

set(HDF5_PREFER_PARALLEL ON)
find_package(HDF5 COMPONENTS C HL)
lapwing_require(HDF5_FOUND "HDF5 1.10 or newer with its high-level library" "libhdf5-openmpi-dev")
if(HDF5_VERSION VERSION_LESS 1.10)
  lapwing_require(LAPWING_NO_SUCH_HDF5 "HDF5 1.10 or newer (found ${HDF5_VERSION})" "libhdf5-openmpi-dev")
endif()

find_package(tomlplusplus CONFIG QUIET)
if(NOT tomlplusplus_FOUND)
  find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h)
  lapwing_require(TOMLPLUSPLUS_INCLUDE_DIR "toml++ 3" "libtomlplusplus-dev")
  add_library(tomlplusplus::tomlplusplus INTERFACE IMPORTED)
  target_include_directories(tomlplusplus::tomlplusplus SYSTEM INTERFACE "${TOMLPLUSPLUS_INCLUDE_DIR}")
endif()

find_package(CLI11 CONFIG)
lapwing_require(CLI11_FOUND "CLI11 2" "libcli11-dev")

find_package(nlohmann_json CONFIG)
lapwing_require(nlohmann_json_FOUND "nlohmann-json 3" "nlohmann-json3-dev")

find_package(ZLIB)
lapwing_require(ZLIB_FOUND "zlib" "zlib1g-dev")

find_package(fmt CONFIG)
lapwing_require(fmt_FOUND "fmt 9 or newer" "libfmt-dev")

# FFTW is optional: lapwing::fftw exists where it is used.
set(LAPWING_FFTW_TEXT)
if(LAPWING_WITH_FFTW)
  find_path(FFTW_INCLUDE_DIR fftw3.h)
  find_library(FFTW_LIBRARY fftw3)
  mark_as_advanced(FFTW_INCLUDE_DIR FFTW_LIBRARY)
  if(FFTW_INCLUDE_DIR AND FFTW_LIBRARY)
    add_library(lapwing::fftw INTERFACE IMPORTED)
    target_include_directories(lapwing::fftw SYSTEM INTERFACE "${FFTW_INCLUDE_DIR}")
    target_link_libraries(lapwing::fftw INTERFACE "${FFTW_LIBRARY}")
    get_filename_component(LAPWING_FFTW_TEXT "${FFTW_LIBRARY}" NAME)
  elseif(NOT LAPWING_WITH_FFTW STREQUAL "AUTO")
    lapwing_require(LAPWING_NO_SUCH_FFTW "FFTW 3 in double precision (LAPWING_WITH_FFTW=${LAPWING_WITH_FFTW})" "libfftw3-dev")
  endif()
endif()

if(LAPWING_BUILD_TESTS)
  find_package(GTest CONFIG)
  lapwing_require(GTest_FOUND "GoogleTest and GoogleMock" "libgtest-dev libgmock-dev (or set LAPWING_BUILD_TESTS=OFF)")
endif()
