#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Files include what they use, though precompiled headers would do without: check_includes.py SOURCE.

For every name of a precompiled header that a file uses, that header must be included by it or by a header of the project that
it includes, however far down."""
import functools
import pathlib
import re
import sys

# Of each precompiled header (cmake/LapwingPrecompile.cmake): the names that no other standard header is sure to bring.
NAMES = {
    "algorithm": r"std::(?:ranges::)?(?:all_of|any_of|none_of|find(?:_if(?:_not)?)?|count(?:_if)?|copy(?:_n|_if|_backward)?|fill(?:_n)?|sort|"
                 r"stable_sort|partial_sort|nth_element|unique|reverse|rotate|transform|remove_if|replace|lower_bound|upper_bound|equal_range|"
                 r"binary_search|min_element|max_element|minmax_element|minmax|min|max|clamp|is_sorted|adjacent_find|equal|mismatch|"
                 r"set_difference|set_intersection|includes|for_each|generate|partition|stable_partition|next_permutation|search|shuffle)\s*[(<]",
    "array": r"std::(?:array\s*<|to_array)",
    "cmath": r"std::(?:sqrt|pow|exp|log|log2|log10|log1p|expm1|fabs|floor|ceil|round|lround|llround|trunc|isfinite|isnan|isinf|hypot|sin|cos|tan|"
             r"atan2?|tanh|fmod|ldexp|frexp|nextafter|copysign|cbrt|signbit|fma|fmin|fmax)\s*\(",
    "filesystem": r"std::filesystem",
    "fmt/format.h": r"\bfmt::",
    "functional": r"std::(?:function\s*<|less|greater|plus|multiplies|reference_wrapper|ref\(|cref\(|bind)",
    "map": r"std::(?:multi)?map\s*<",
    "memory": r"std::(?:unique_ptr|shared_ptr|weak_ptr|make_unique|make_shared|addressof)",
    "numeric": r"std::(?:accumulate|iota|inner_product|reduce|transform_reduce|partial_sum|exclusive_scan|inclusive_scan|gcd|lcm|midpoint)\s*[(<]",
    "optional": r"std::(?:optional|nullopt|make_optional)",
    "set": r"std::(?:multi)?set\s*<",
    "span": r"std::span",
    "string": r"std::(?:string\b|to_string|getline|stod|stoi|stol|stoll|stoull)",
    "string_view": r"std::string_view",
    "tuple": r"std::(?:tuple|make_tuple|tie\(|apply\()",
    "utility": r"std::(?:move\(|forward|exchange|swap\(|pair\s*<|make_pair|in_place|as_const)",
    "vector": r"std::vector",
    "Kokkos_Core.hpp": r"\bKokkos::",
    "gtest/gtest.h": r"^TEST(?:_[FP])?\(",
    "gmock/gmock.h": r"\btesting::(?:HasSubstr|ElementsAre|Not\b|Each\b|AllOf|StartsWith|EndsWith)",
}
# What stands for a header: it is said to bring the other.
BRINGS = {"gmock/gmock.h": ["gtest/gtest.h"], "map": ["utility"], "string": ["string_view"], "fmt/format.h": ["string", "string_view"]}
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


class Sources:
    def __init__(self, roots, files):
        self.roots = roots
        self.texts = {path: path.read_text(encoding="utf-8") for path in files}

    def find(self, name, beside):
        return next((path for root in [beside.parent, *self.roots] if (path := root / name) in self.texts), None)

    @functools.lru_cache(maxsize=None)
    def reached(self, path):
        """All foreign headers that a file includes, itself or through headers of the project."""
        foreign, seen, ahead = set(), {path}, [path]
        while ahead:
            here = ahead.pop()
            for _, name in INCLUDE.findall(self.texts[here]):
                own = self.find(name, here)
                if own is None:
                    foreign.update([name, *BRINGS.get(name, [])])
                elif own not in seen:
                    seen.add(own)
                    ahead.append(own)
        return foreign

    def missing(self, path):
        """(line, header) for the first use of each header that does not reach a file."""
        text = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), self.texts[path])
        for header, names in NAMES.items():
            if header not in self.reached(path) and (use := re.search(names, text, re.M)):
                yield text.count("\n", 0, use.start()) + 1, header


def check_the_check():
    a, b, c = (pathlib.Path(name) for name in ("src/a.hpp", "src/b.cpp", "src/c.cpp"))
    sources = Sources([], [])
    sources.roots = [pathlib.Path("src")]
    sources.texts = {a: "#include <vector>\n", b: '#include "a.hpp"\nstd::vector<int> v;\n// std::map<int, int>\n', c: "\nstd::vector<int> v;\n"}
    assert list(sources.missing(b)) == [] and list(sources.missing(c)) == [(2, "vector")], "a check that accepts everything is worse than none"


def main(source):
    check_the_check()
    roots = [source, source / "src", source / "tests"]
    files = [path for folder in ("src", "kernels", "tests") for path in sorted((source / folder).rglob("*.?pp")) if "/lint/bad/" not in str(path)]
    if not files:
        sys.exit(f"no sources below {source}")
    sources = Sources(roots, files)
    found = 0
    for path in files:
        for line, header in sources.missing(path):
            print(f"includes: {path.relative_to(source)}:{line}: needs #include <{header}>", file=sys.stderr)
            found += 1
    sys.exit(found > 0)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
