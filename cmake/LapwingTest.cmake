# How tests run: helpers for every folder below tests/.

# mpirun with what it needs to work as root and with fewer cores than ranks. Ranks are not bound: tests run side by side.
set(LAPWING_MPIEXEC "${MPIEXEC_EXECUTABLE}" CACHE INTERNAL "command that starts ranks")
if(MPI_CXX_LIBRARY_VERSION_STRING MATCHES "Open MPI" OR NOT MPI_CXX_LIBRARY_VERSION_STRING)
  list(APPEND LAPWING_MPIEXEC --allow-run-as-root --oversubscribe --bind-to none)
endif()
list(APPEND LAPWING_MPIEXEC ${MPIEXEC_NUMPROC_FLAG})

# One thread per rank, unless a build with OpenMP is to be tried with more. MPI keeps memory until the end; lsan.supp names what does.
set(LAPWING_TEST_THREADS 1 CACHE STRING "OMP_NUM_THREADS of the tests")
set(LAPWING_TEST_ENVIRONMENT OMP_NUM_THREADS=${LAPWING_TEST_THREADS} OMP_PROC_BIND=false NO_COLOR=1
  OMPI_MCA_btl_vader_single_copy_mechanism=none)
# Open MPI spends a third of a start looking for fast networks.
set(LAPWING_QUICK_START OMPI_MCA_pml=ob1)
list(APPEND LAPWING_TEST_ENVIRONMENT ${LAPWING_QUICK_START})
if(LAPWING_SANITIZE)
  list(APPEND LAPWING_TEST_ENVIRONMENT
    "ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1"
    "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1"
    "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0")
endif()

# lapwing_start_as_users_do(TEST): without what makes starts quick.
function(lapwing_start_as_users_do name)
  list(TRANSFORM LAPWING_QUICK_START REPLACE "=.*" "=unset:" OUTPUT_VARIABLE unset)
  set_property(TEST ${name} PROPERTY ENVIRONMENT_MODIFICATION "${unset}")
endfunction()

# What the tests labelled `sanitize` need: all that an asan build has to build.
add_custom_target(sanitize_tests)
# The same for tests labelled `device` in a build that emulates a device.
add_custom_target(device_tests)

# lapwing_set_test_properties(NAME [LABELS l ...] [RANKS n] [TIMEOUT s]): environment and limits that every test needs.
function(lapwing_set_test_properties name)
  cmake_parse_arguments(test "" "RANKS;TIMEOUT" "LABELS" ${ARGN})
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 300)
  endif()
  if(NOT test_RANKS)
    set(test_RANKS 1)
  endif()
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "${LAPWING_TEST_ENVIRONMENT}" LABELS "${test_LABELS}"
    PROCESSORS ${test_RANKS} TIMEOUT ${test_TIMEOUT})
endfunction()

# What a test computes is checked, not its speed; what it tests is compiled as it is shipped.
set(LAPWING_TEST_OPTIONS)
if(LAPWING_SANITIZE)
  set(LAPWING_TEST_OPTIONS -O0)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(LAPWING_TEST_OPTIONS -O1)
endif()
lapwing_precompile(tests LIBRARIES fmt::fmt GTest::gmock GTest::gtest HEADERS <fmt/format.h> <gmock/gmock.h> <gtest/gtest.h>
  OPTIONS ${LAPWING_TEST_OPTIONS})
lapwing_precompile(kokkos_tests LIBRARIES fmt::fmt lapwing::kokkos GTest::gmock GTest::gtest
  HEADERS <Kokkos_Core.hpp> <fmt/format.h> <gmock/gmock.h> <gtest/gtest.h> OPTIONS ${LAPWING_TEST_OPTIONS})

# The main() of tests with KOKKOS_MAIN: initialises MPI and Kokkos and reports from rank 0.
add_library(lapwing_kokkos_main STATIC "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
lapwing_set_kokkos_language("${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
target_link_libraries(lapwing_kokkos_main PUBLIC lapwing::parallel lapwing::kokkos GTest::gmock GTest::gtest
  PRIVATE lapwing::warnings)

if(LAPWING_SANITIZE)
  add_library(lapwing_keep_plugins OBJECT "${PROJECT_SOURCE_DIR}/tests/support/keep_plugins.cpp")
endif()

# lapwing_add_test(NAME SOURCES a.cpp ... DEPENDS layer ... [LIBRARIES target ...] [RANKS 1 2 3] [LABELS unit ...]
#                  [ARGS ...] [TIMEOUT s] [KOKKOS_MAIN])
#
# Labels: unit, verification, parallel, system, lint; `sanitize` for the small subset that runs in an asan build as
# well, `device` for what runs in a build that emulates a device.
# One GoogleTest program, run once per number of ranks (default: once, without mpirun). With KOKKOS_MAIN it has
# the main() above; without, GoogleTest's.
function(lapwing_add_test name)
  cmake_parse_arguments(test "KOKKOS_MAIN" "TIMEOUT" "SOURCES;DEPENDS;RANKS;LABELS;ARGS;LIBRARIES" ${ARGN})
  set(target test_${name})
  add_executable(${target} ${test_SOURCES})
  foreach(dependency IN LISTS test_DEPENDS)
    target_link_libraries(${target} PRIVATE lapwing::${dependency})
  endforeach()
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/src"
    "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE lapwing::warnings GTest::gmock fmt::fmt ${test_LIBRARIES})
  target_compile_options(${target} PRIVATE ${LAPWING_TEST_OPTIONS})
  if(test_KOKKOS_MAIN)
    lapwing_set_kokkos_language(${test_SOURCES})
    target_link_libraries(${target} PRIVATE lapwing_kokkos_main)
    lapwing_reuse_headers(${target} kokkos_tests)
  else()
    target_link_libraries(${target} PRIVATE GTest::gmock_main)
    lapwing_reuse_headers(${target} tests)
  endif()
  if(LAPWING_SANITIZE)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:lapwing_keep_plugins>)
    target_link_options(${target} PRIVATE -Wl,--export-dynamic-symbol=dlclose)
  endif()
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  foreach(subset IN ITEMS sanitize device)
    if(${subset} IN_LIST test_LABELS)
      add_dependencies(${subset}_tests ${target})
    endif()
  endforeach()
  set(work "${CMAKE_BINARY_DIR}/tests/work/${name}")
  file(MAKE_DIRECTORY "${work}")
  if(NOT test_RANKS)
    add_test(NAME ${name} COMMAND ${target} ${test_ARGS} WORKING_DIRECTORY "${work}")
    lapwing_set_test_properties(${name} LABELS ${test_LABELS} TIMEOUT ${test_TIMEOUT})
  endif()
  foreach(ranks IN LISTS test_RANKS)
    set(run ${name}.${ranks}_ranks)
    file(MAKE_DIRECTORY "${work}/${ranks}")
    add_test(NAME ${run} COMMAND ${LAPWING_MPIEXEC} ${ranks} $<TARGET_FILE:${target}> ${test_ARGS}
      WORKING_DIRECTORY "${work}/${ranks}")
    lapwing_set_test_properties(${run} LABELS ${test_LABELS} RANKS ${ranks} TIMEOUT ${test_TIMEOUT})
  endforeach()
endfunction()
