# cmake -DGIT=... -DSOURCE=... -DOUT=... -P LapwingGitCommit.cmake: writes the commit to OUT, if it differs from what is there.
# Without git, or in a copy that is no repository, the commit is empty; a build never fails for it.
set(commit "")
set(dirty false)
if(GIT)
  # Folders of another owner (containers, shared clones) are fine to read a hash from.
  set(git "${GIT}" -c "safe.directory=*" -C "${SOURCE}")
  execute_process(COMMAND ${git} rev-parse --show-toplevel OUTPUT_VARIABLE top RESULT_VARIABLE failed ERROR_QUIET
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  file(REAL_PATH "${SOURCE}" source)
  # A tarball unpacked inside some other repository must not report that one's commit.
  if(NOT failed AND top STREQUAL source)
    execute_process(COMMAND ${git} rev-parse HEAD OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    execute_process(COMMAND ${git} --no-optional-locks status --porcelain --untracked-files=no OUTPUT_VARIABLE changes
      ERROR_QUIET)
    if(changes)
      set(dirty true)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT "${OUT}" @ONLY CONTENT [[
// Generated.
#pragma once
namespace lapwing {
inline constexpr char const* git_commit = "@commit@";
inline constexpr bool git_dirty = @dirty@;
}  // namespace lapwing
]])
