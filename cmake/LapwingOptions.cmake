# Every option of the build, in one place.
set(LAPWING_ARCH "native" CACHE STRING "value of -march for release builds; empty for the compiler's default")
option(LAPWING_BUILD_TESTS "build the tests" ON)
option(LAPWING_WARNINGS_AS_ERRORS "treat warnings in lapwing's own code as errors" OFF)
set(LAPWING_SANITIZE "" CACHE STRING "sanitizers for every target, e.g. address,undefined")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "type of build" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
