# Foreign headers that are slow to read, precompiled once for all that sees them: half of a build's time is theirs otherwise.
# Every file still includes what it uses; `lint.includes` sees to that, since the compiler no longer does.
#
# lapwing_reuse_headers(TARGET KIND). Kinds: `host` (the standard library, fmt), `kernels` (the standard library, Kokkos) and
# `solvers` (all three); with tests, `tests` and `kokkos_tests` (the same with GoogleTest; lapwing_kokkos_main).
set(standard_headers <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <numeric> <optional> <set> <span>
  <string> <string_view> <tuple> <utility> <vector>)

# nvcc knows no precompiled headers.
if(LAPWING_ENGINE STREQUAL "cuda")
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()

# lapwing_precompile(KIND LIBRARIES target ... HEADERS header ... [OPTIONS flag ...]): one file of headers to be reused. A
# compiler takes it only with the flags it was made with, and with the definitions that matter to what is in it.
function(lapwing_precompile kind)
  cmake_parse_arguments(kind "" "" "LIBRARIES;HEADERS;OPTIONS" ${ARGN})
  set(source "${CMAKE_BINARY_DIR}/generated/headers_${kind}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Generated: what these headers are compiled for.\n" @ONLY)
  add_library(lapwing_headers_${kind} OBJECT "${source}")
  target_link_libraries(lapwing_headers_${kind} PRIVATE lapwing::compiler lapwing::warnings ${kind_LIBRARIES})
  target_compile_options(lapwing_headers_${kind} PRIVATE ${kind_OPTIONS})
  target_precompile_headers(lapwing_headers_${kind} PRIVATE ${standard_headers} ${kind_HEADERS})
endfunction()

function(lapwing_reuse_headers target kind)
  target_precompile_headers(${target} REUSE_FROM lapwing_headers_${kind})
endfunction()

# lapwing_set_source_options(FLAG source ...): a flag for some sources, where the compiler has it. Headers compiled without it
# are not for them.
function(lapwing_set_source_options flag)
  string(MAKE_C_IDENTIFIER "LAPWING_HAS${flag}" known)
  check_cxx_compiler_flag("${flag}" ${known})
  if(${known})
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "${flag}" SKIP_PRECOMPILE_HEADERS ON)
  endif()
endfunction()

lapwing_precompile(host LIBRARIES fmt::fmt HEADERS <fmt/format.h>)
lapwing_precompile(kernels LIBRARIES lapwing::kokkos HEADERS <Kokkos_Core.hpp>)
lapwing_precompile(solvers LIBRARIES fmt::fmt lapwing::kokkos HEADERS <Kokkos_Core.hpp> <fmt/format.h>)
