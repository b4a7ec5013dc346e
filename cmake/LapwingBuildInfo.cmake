# lapwing::build_info: what this build is made of, as strings (core/build_info.hpp). The generated sources stay in the build
# folder. The commit is looked up at every build; only a change of it recompiles anything.
set(generated "${CMAKE_BINARY_DIR}/generated")
set(LAPWING_COMPILER_TEXT "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
string(REPLACE ";" " " LAPWING_KOKKOS_BACKENDS_TEXT "${LAPWING_KOKKOS_BACKENDS}")
string(REGEX MATCH "^[^,\n]*" LAPWING_MPI_TEXT "${MPI_CXX_LIBRARY_VERSION_STRING}")
if(NOT LAPWING_MPI_TEXT)
  set(LAPWING_MPI_TEXT "MPI ${MPI_CXX_VERSION}")
endif()
set(LAPWING_CUDA_TEXT)
if(LAPWING_ENGINE STREQUAL "cuda")
  set(LAPWING_CUDA_TEXT "${CUDAToolkit_VERSION}")
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/build_info.cpp.in" "${generated}/build_info.cpp" @ONLY)

find_package(Git QUIET)
set(refresh "${CMAKE_COMMAND}" "-DGIT=${GIT_EXECUTABLE}" "-DSOURCE=${PROJECT_SOURCE_DIR}" "-DOUT=${generated}/git_commit.hpp"
  -P "${CMAKE_CURRENT_LIST_DIR}/LapwingGitCommit.cmake")
add_custom_target(lapwing_git_commit COMMAND ${refresh} BYPRODUCTS "${generated}/git_commit.hpp"
  COMMENT "Looking up the commit" VERBATIM)

add_library(lapwing_build_info STATIC "${generated}/build_info.cpp")
add_library(lapwing::build_info ALIAS lapwing_build_info)
add_dependencies(lapwing_build_info lapwing_git_commit)
target_include_directories(lapwing_build_info PUBLIC "${PROJECT_SOURCE_DIR}/src" PRIVATE "${generated}")
target_link_libraries(lapwing_build_info PUBLIC lapwing::compiler PRIVATE lapwing::warnings lapwing::host_only)
