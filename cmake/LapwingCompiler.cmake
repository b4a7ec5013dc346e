# Flags that every target shares (lapwing::compiler) and warnings for our own sources (lapwing::warnings).
include(CheckCXXCompilerFlag)

# Adds a flag to LAPWING_CXX_FLAGS if the compiler takes it.
function(lapwing_add_flag flag)
  string(MAKE_C_IDENTIFIER "LAPWING_HAS${flag}" known)
  check_cxx_compiler_flag("${flag}" ${known})
  if(${known})
    set(LAPWING_CXX_FLAGS ${LAPWING_CXX_FLAGS} "${flag}" PARENT_SCOPE)
  endif()
endfunction()

set(LAPWING_CXX_FLAGS)
# Contraction into fused multiply-adds is off everywhere: vector bodies, remainders and padded lanes must round alike, so that
# a case gives the same bits whoever shares its batch. -fopenmp-simd only honours "omp simd" on row loops; it adds no threads.
lapwing_add_flag(-ffp-contract=off)
lapwing_add_flag(-fopenmp-simd)
lapwing_add_flag(-fno-math-errno)
if(LAPWING_ARCH AND CMAKE_BUILD_TYPE STREQUAL "Release")
  lapwing_add_flag(-march=${LAPWING_ARCH})
  lapwing_add_flag(-mprefer-vector-width=512)
endif()

add_library(lapwing_compiler INTERFACE)
add_library(lapwing::compiler ALIAS lapwing_compiler)
set(LAPWING_SANITIZE_FLAGS)
if(LAPWING_SANITIZE)
  set(LAPWING_SANITIZE_FLAGS -fsanitize=${LAPWING_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(LAPWING_SANITIZE MATCHES "address" AND LAPWING_SANITIZE MATCHES "undefined")
    # Mostly what the address sanitizer notices by itself; these checks take a quarter of the time to compile.
    list(APPEND LAPWING_SANITIZE_FLAGS -fno-sanitize=null,object-size,pointer-overflow,vptr)
  endif()
  target_link_options(lapwing_compiler INTERFACE -fsanitize=${LAPWING_SANITIZE})
endif()
target_compile_options(lapwing_compiler INTERFACE ${LAPWING_CXX_FLAGS} ${LAPWING_SANITIZE_FLAGS})
if(LAPWING_EMULATE_DEVICE)
  target_compile_definitions(lapwing_compiler INTERFACE LAPWING_EMULATED_DEVICE)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Bounds of Views and of standard containers; with an empty value, as Kokkos' own configuration would define it.
  target_compile_definitions(lapwing_compiler INTERFACE KOKKOS_ENABLE_DEBUG_BOUNDS_CHECK= _GLIBCXX_ASSERTIONS)
endif()

# Sources without Kokkos need no device compiler, and some of what they include is beyond it: nvcc_wrapper hands them on.
add_library(lapwing_host_only INTERFACE)
add_library(lapwing::host_only ALIAS lapwing_host_only)
if(CMAKE_CXX_COMPILER MATCHES "nvcc_wrapper")
  target_compile_options(lapwing_host_only INTERFACE --host-only)
endif()
if(LAPWING_ENGINE STREQUAL "cuda")
  # fmt turns constexpr off under nvcc and then contradicts itself; its checks of format strings at compile time are beyond
  # nvcc's front end and happen when it runs.
  target_compile_definitions(lapwing_compiler INTERFACE FMT_USE_CONSTEXPR=1 FMT_CONSTEVAL=)
endif()

add_library(lapwing_warnings INTERFACE)
add_library(lapwing::warnings ALIAS lapwing_warnings)
target_compile_options(lapwing_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wunused)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(lapwing_warnings INTERFACE -Wno-restrict)     # wrong about "text" + std::string (GCC bug 105651)
endif()
if(LAPWING_ENGINE STREQUAL "cuda")
  # A host function in device code is no matter of taste: it traps when it runs.
  set(nvcc_error --Werror=cross-execution-space-call)
  if(CMAKE_CXX_COMPILER MATCHES "nvcc_wrapper")
    target_compile_options(lapwing_warnings INTERFACE ${nvcc_error})
  else()
    target_compile_options(lapwing_warnings INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:${nvcc_error}>)
  endif()
endif()
if(LAPWING_WARNINGS_AS_ERRORS)
  # nvcc takes -Werror for its own, which wants to know what for.
  target_compile_options(lapwing_warnings INTERFACE $<IF:$<COMPILE_LANGUAGE:CUDA>,-Xcompiler=-Werror,-Werror>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # These depend on what was inlined, and so on the processor that LAPWING_ARCH=native finds; they stay warnings.
    foreach(warning IN ITEMS array-bounds stringop-overflow stringop-overread maybe-uninitialized free-nonheap-object)
      target_compile_options(lapwing_warnings INTERFACE -Wno-error=${warning})
    endforeach()
  endif()
endif()

# Text for `lapwing info` and the provenance of result files.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
string(JOIN " " LAPWING_FLAGS_TEXT ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}} ${LAPWING_CXX_FLAGS}
  ${LAPWING_SANITIZE_FLAGS})
