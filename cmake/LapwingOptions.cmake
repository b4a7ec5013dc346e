# Every option of the build, in one place.
set(LAPWING_ARCH "native" CACHE STRING "value of -march for release builds; empty for the compiler's default")
option(LAPWING_BUILD_TESTS "build the tests" ON)
option(LAPWING_WARNINGS_AS_ERRORS "treat warnings in lapwing's own code as errors" OFF)
option(LAPWING_REQUIRE_CUDA "refuse to configure with a Kokkos that has no CUDA" OFF)
set(LAPWING_WITH_FFTW "AUTO" CACHE STRING "solver fft by FFTW, which is under the GPL: AUTO (where it is found), ON or OFF")
set_property(CACHE LAPWING_WITH_FFTW PROPERTY STRINGS AUTO ON OFF)
option(LAPWING_EMULATE_DEVICE "run what kernels do on a device on the cores of the host, for tests" OFF)
set(LAPWING_SANITIZE "" CACHE STRING "sanitizers for every target, e.g. address,undefined")

set(without_precompiled_headers OFF)
if(CMAKE_CXX_COMPILER_LAUNCHER)       # compiler caches see through precompiled headers only if they are told to
  set(without_precompiled_headers ON)
endif()
option(CMAKE_DISABLE_PRECOMPILE_HEADERS "compile without precompiled headers" ${without_precompiled_headers})

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "type of build" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
