#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Functions fit on a screen: check_functions.py SOURCE."""
import pathlib
import re
import sys

MOST_LINES = 60
# What braces may stand in without being code: texts, characters, comments.
NO_CODE = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/|^[ \t]*#[^\n]*', re.S | re.M)
SCOPE = re.compile(r"^\s*(?:template\s*<[^{}]*>\s*)?(?:inline\s+)?(?:namespace|struct|class|enum|union|extern)\b")


def functions(text):
    """(first line, number of lines) of the functions of a source: what stands in braces behind parentheses, in scopes alone."""
    text = NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    kinds, begun, statement, started = [], [], 0, 0
    for at, character in enumerate(text):
        if character == "{":
            head = text[statement:at]
            is_scope = bool(SCOPE.match(head)) and not re.search(r"\)\s*(const|noexcept|override|->[^{]*)*\s*$", head)
            is_function = "(" in head and not re.search(r"(=|\(|\[\]|>\s*\w+)\s*$", head) and all(kind == "scope" for kind in kinds)
            kinds.append("scope" if is_scope else "function" if is_function else "block")
            begun.append(text.count("\n", 0, statement + len(head) - len(head.lstrip())))
            statement = at + 1
        elif character == "}":
            kind, first = kinds.pop(), begun.pop()
            if kind == "function":
                yield first + 1, text.count("\n", 0, at) - first + 1
            statement = at + 1
        elif character == ";":
            statement = at + 1


def main(source):
    body = "    if (x) { y = \"}\"; }\n" * 70
    sample = f"// a comment\n#include <a>\n\nnamespace n {{\n\nstruct A {{\n  int f(int x,\n        int y) const {{\n{body}  }}\n  int z = 3;\n}};\nconstexpr B b[] = {{\n{body}}};\n}}\n"
    assert list(functions(sample)) == [(7, 73)], "a check that accepts everything is worse than none"
    files = [path for folder in ("src", "kernels", "tests") for path in sorted((source / folder).rglob("*.?pp"))]
    if not files:
        sys.exit(f"no sources below {source}")
    found = 0
    for path in files:
        for line, length in functions(path.read_text(encoding="utf-8")):
            if length > MOST_LINES:
                print(f"functions: {path.relative_to(source)}:{line}: {length} lines, at most {MOST_LINES}", file=sys.stderr)
                found += 1
    sys.exit(found > 0)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
