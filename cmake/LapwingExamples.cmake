# lapwing_embed_examples(OUT): a source file with the text of every shipped input, for `lapwing example`.
function(lapwing_embed_examples out)
  set(rows)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/inputs" "${PROJECT_SOURCE_DIR}/inputs/*.toml")
  list(SORT inputs)
  foreach(input IN LISTS inputs)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/inputs/${input}")
    file(READ "${PROJECT_SOURCE_DIR}/inputs/${input}" text)
    get_filename_component(folder "${input}" DIRECTORY)
    get_filename_component(name "${input}" NAME_WE)
    string(APPEND rows "    {\"${folder}\", \"${name}\", R\"toml(${text})toml\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${out}" @ONLY CONTENT "// Generated from inputs/.
#include \"commands/example_inputs.hpp\"

#include <array>

namespace lapwing {

std::span<ExampleInput const> example_inputs() {
  static constexpr auto examples = std::to_array<ExampleInput>({
@rows@  });
  return examples;
}

}  // namespace lapwing
")
endfunction()
