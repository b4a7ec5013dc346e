# lapwing_add_test(NAME SOURCES a.cpp ... DEPENDS layer ... [RANKS 1 2 3] [LABELS unit ...] [ARGS ...])
#
# One GoogleTest program, run once per number of ranks (default: without mpirun). Programs that use Kokkos or MPI bring
# their own main (tests/support/main.cpp); the others get GoogleTest's.
function(lapwing_add_test name)
  cmake_parse_arguments(test "KOKKOS_MAIN" "" "SOURCES;DEPENDS;RANKS;LABELS;ARGS;LIBRARIES" ${ARGN})
  set(target test_${name})
  add_executable(${target} ${test_SOURCES})
  foreach(dependency IN LISTS test_DEPENDS)
    target_link_libraries(${target} PRIVATE lapwing::${dependency})
  endforeach()
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE lapwing::warnings GTest::gmock ${test_LIBRARIES})
  if(test_KOKKOS_MAIN)
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
    target_link_libraries(${target} PRIVATE lapwing::kokkos GTest::gtest)
  else()
    target_link_libraries(${target} PRIVATE GTest::gmock_main)
  endif()
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  if(NOT test_RANKS)
    add_test(NAME ${name} COMMAND ${target} ${test_ARGS} WORKING_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    set_tests_properties(${name} PROPERTIES LABELS "${test_LABELS}")
  endif()
  foreach(ranks IN LISTS test_RANKS)
    add_test(NAME ${name}.${ranks}_ranks
      COMMAND ${MPIEXEC_EXECUTABLE} --allow-run-as-root --oversubscribe ${MPIEXEC_NUMPROC_FLAG} ${ranks}
              $<TARGET_FILE:${target}> ${test_ARGS}
      WORKING_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    set_tests_properties(${name}.${ranks}_ranks PROPERTIES LABELS "${test_LABELS}" PROCESSORS ${ranks})
  endforeach()
endfunction()
