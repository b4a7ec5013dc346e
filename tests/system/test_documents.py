#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The code of the documentation runs as written, and prints what the pages say."""
import ast
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

os.environ["MPLBACKEND"] = "Agg"

# What the pages import: read once, before the processes of their blocks are forked.
import matplotlib.pyplot  # noqa: F401, E402
import numpy  # noqa: F401, E402
import pandas  # noqa: F401, E402
import xarray  # noqa: F401, E402

from documents import PageRun, blocks_of  # noqa: E402
from support import BIN, ENVIRONMENT, SOURCE  # noqa: E402

# mpirun works as root, with few cores, and without its search for fast networks.
READER = dict(ENVIRONMENT, PATH=os.pathsep.join([str(BIN), os.path.dirname(sys.executable), ENVIRONMENT["PATH"]]),
              OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1",
              OMPI_MCA_pml="ob1", COLUMNS="100")
# The pages whose code is run.
PAGES = ("README.md", "docs/tutorial.md", "docs/recipes.md", "docs/output_format.md", "docs/pages.md", "docs/troubleshooting.md", "inputs/README.md")
# What a page finds beside it, as in the clone.
AROUND = ("inputs", "jobscripts")


def run_page(name, text):
    """Runs a page in a folder of its own; returns its failures."""
    with tempfile.TemporaryDirectory(prefix="lapwing_page_") as folder:
        for entry in AROUND:
            shutil.copytree(SOURCE / entry, pathlib.Path(folder, entry), ignore=shutil.ignore_patterns("*.h5"))
        return PageRun(name, text, folder, READER).run()


def markdown_files():
    """All pages of the repository, by their paths in it."""
    kept = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=SOURCE, capture_output=True, text=True)
    names = kept.stdout.split() or [str(path.relative_to(SOURCE)) for path in SOURCE.glob("*/*.md")]
    return [name for name in names if (SOURCE / name).exists()]


def without_code(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)


def anchors_of(text):
    """What a link may have behind #, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ +(.+)$", without_code(text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(name, text):
    """The links of a page to what the repository does not have."""
    broken = []
    for target in re.findall(r"(?:\]\(|src=\")([^)\s\"]+)", without_code(text)):
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (SOURCE / name).parent / path if path else SOURCE / name
        if not file.exists() or (anchor and anchor not in anchors_of(file.read_text(encoding="utf-8"))):
            broken.append(f"{name}: {target}")
    return broken


class Links(unittest.TestCase):
    def test_links_lead_somewhere(self):
        broken = [link for name in markdown_files() for link in broken_links(name, (SOURCE / name).read_text(encoding="utf-8"))]
        self.assertEqual(broken, [])

    def test_broken_ones_are_found(self):
        text = "# A page\n[a](glossary.md) [b](#a-page) [c](#b-page) [d](no.md) [e](glossary.md#no) [f](https://no.invalid)\n"
        self.assertEqual(broken_links("docs/index.md", text.replace("#a-page", "#documentation")),
                         ["docs/index.md: #b-page", "docs/index.md: no.md", "docs/index.md: glossary.md#no"])


def imported_by(code):
    """The modules that a piece of Python imports, inside functions too."""
    nodes = [*ast.walk(ast.parse(code))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[0] for name in names + [node.module for node in nodes if isinstance(node, ast.ImportFrom)]}


class Packages(unittest.TestCase):
    def test_quickstart_installs_what_pages_and_tests_import(self):
        pages = [(SOURCE / name).read_text(encoding="utf-8") for name in markdown_files()]
        shown = [block.code for page in pages for block in blocks_of(page) if block.language == "python"]
        tests = [path.read_text(encoding="utf-8") for path in (SOURCE / "tests" / "system").rglob("*.py")]
        optional = {"paraview"}                       # large, and its test is skipped without it
        own = {path.stem for path in (SOURCE / "tests").rglob("*.py")}
        imported = set().union(*map(imported_by, shown + tests)) - own - optional - sys.stdlib_module_names
        installed = re.findall(r"python3-(\w+)", (SOURCE / "quickstart").read_text(encoding="utf-8"))
        self.assertGreaterEqual(imported, {"matplotlib", "netCDF4", "h5py"})
        self.assertEqual([name for name in sorted(imported) if name.lower() not in installed], [])


class Pages(unittest.TestCase):
    def test_what_pages_show_is_what_happens(self):
        for name in PAGES:
            with self.subTest(page=name):
                failures = run_page(name, (SOURCE / name).read_text(encoding="utf-8"))
                if failures:
                    self.fail("\n\n".join(["", *map(str, failures)]))


BROKEN = """
```text
of nothing
```
```toml
[grid]
```
```toml
# line.toml
grid.cells = [8]
```
```sh
lapwing check line.toml | head -1
```
```text
line.toml: invalid
```
```toml
[equation]
kapa = 1
```
```sh exit=2
true
```
```python
print(1 / 0)
```
```python
print("no", print)
```

```text
no ...   function print>
```
```sh needs=no_such_program
no_such_program
```
```text
something
```
```fortran
```
"""


class Harness(unittest.TestCase):
    def test_what_a_page_has_wrong_is_found(self):
        said = []
        with tempfile.TemporaryDirectory(prefix="lapwing_page_") as folder:
            failures = PageRun("broken.md", BROKEN, folder, READER, said.append).run()
        found = [(failure.line, failure.what) for failure in failures]
        self.assertEqual([line for line, _ in found], [3, 6, 16, 19, 23, 26, 42], found)
        for (_, what), part in zip(found, ["```text block", "without an input", "something else", "with 2 instead of 0",
                                           "with 0 instead of 2", "with 1 instead of 0", "blocks are of"]):
            self.assertIn(part, what)
        self.assertIn("did you mean", failures[3].got)
        self.assertIn("line 26", failures[5].got)
        self.assertEqual(said, ["broken.md:36: left out: there is no no_such_program"])


if __name__ == "__main__":
    unittest.main()
