#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Functions fit on a screen, and their lines: check_lengths.py SOURCE."""
import pathlib
import re
import sys

MOST_LINES, MOST_COLUMNS = 60, 120
# What braces may stand in without being code: texts, characters, comments.
NO_CODE = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/|^[ \t]*#[^\n]*', re.S | re.M)
RAW_TEXT = re.compile(r'R"(\w*)\(.*?\)\1"', re.S)           # in another language, with rules of its own
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


def long_lines(text):
    """(line, number of columns) of lines that are too long."""
    for number, line in enumerate(RAW_TEXT.sub(lambda found: re.sub(r"[^\n]", "", found[0]), text).split("\n"), 1):
        if len(line) > MOST_COLUMNS:
            yield number, len(line)


def main(source):
    body = "    if (x) { y = \"}\"; }\n" * 70
    sample = f"// a comment\n#include <a>\n\nnamespace n {{\n\nstruct A {{\n  int f(int x,\n        int y) const {{\n{body}  }}\n  int z = 3;\n}};\nconstexpr B b[] = {{\n{body}}};\n}}\n"
    assert list(functions(sample)) == [(7, 73)], "a check that accepts everything is worse than none"
    assert list(long_lines(f"a\n{'b' * 121}\nR\"x({'c' * 200})x\"\n{'d' * 120}")) == [(2, 121)]
    files = [path for folder in ("src", "kernels", "tests") for path in sorted((source / folder).rglob("*.?pp"))]
    if not files:
        sys.exit(f"no sources below {source}")
    found = 0
    for path in files:
        text = path.read_text(encoding="utf-8")
        wrong = [(line, f"{length} lines, at most {MOST_LINES}") for line, length in functions(text) if length > MOST_LINES]
        wrong += [(line, f"{length} columns, at most {MOST_COLUMNS}") for line, length in long_lines(text)]
        for line, what in wrong:
            print(f"lengths: {path.relative_to(source)}:{line}: {what}", file=sys.stderr)
        found += len(wrong)
    sys.exit(found > 0)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
