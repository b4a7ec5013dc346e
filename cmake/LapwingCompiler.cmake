# Flags that every target shares (lapwing::compiler) and warnings for our own sources (lapwing::warnings).
add_library(lapwing_compiler INTERFACE)
add_library(lapwing::compiler ALIAS lapwing_compiler)

# Contraction into fused multiply-adds is off everywhere: vector bodies, remainders and padded lanes must round alike, so that
# a case gives the same bits whoever shares its batch. -fopenmp-simd only honours "omp simd" on row loops; it adds no threads.
target_compile_options(lapwing_compiler INTERFACE
  $<$<COMPILE_LANG_AND_ID:CXX,GNU,Clang>:-ffp-contract=off -fopenmp-simd -fno-math-errno>)
if(LAPWING_ARCH)
  target_compile_options(lapwing_compiler INTERFACE $<$<CONFIG:Release>:-march=${LAPWING_ARCH}>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND LAPWING_ARCH)
  target_compile_options(lapwing_compiler INTERFACE $<$<CONFIG:Release>:-mprefer-vector-width=512>)
endif()
if(LAPWING_SANITIZE)
  target_compile_options(lapwing_compiler INTERFACE -fsanitize=${LAPWING_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(lapwing_compiler INTERFACE -fsanitize=${LAPWING_SANITIZE})
endif()

add_library(lapwing_warnings INTERFACE)
add_library(lapwing::warnings ALIAS lapwing_warnings)
target_compile_options(lapwing_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wunused)
if(LAPWING_WARNINGS_AS_ERRORS)
  target_compile_options(lapwing_warnings INTERFACE -Werror)
endif()
