# Collects what a check finds, and ends with it.
set(LINT_FINDINGS)

# lint_report(FILE TEXT): one finding.
macro(lint_report file text)
  file(RELATIVE_PATH lint_name "${SOURCE}" "${file}")
  string(APPEND LINT_FINDINGS "  ${lint_name}: ${text}\n")
endmacro()

# lint_finish(NAME): fails if anything was reported.
macro(lint_finish name)
  if(LINT_FINDINGS)
    message(FATAL_ERROR "${name}:\n${LINT_FINDINGS}")
  endif()
endmacro()
