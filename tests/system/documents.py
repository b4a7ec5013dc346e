# SPDX-License-Identifier: BSD-3-Clause
"""Runs what a page of the documentation shows.

The code blocks of a page run from top to bottom in one folder, as a reader would:

    ```toml     a block whose first line is `# NAME.toml` is written to that file; any other is laid over the first
                of these files, and `lapwing check` must accept the result
    ```sh       bash -eu -o pipefail; `exit=N` behind the language: it ends with that code
    ```python   a process of its own; nothing is left from the block before
    ```text     what the block just before it prints, standard error included; `...` stands for whatever differs
                from machine to machine, and the amount of white space does not matter
    ```console  shown and not run

`needs=PROGRAM` behind the language: the block is left out, with a line that says so, where that program is not there.
`with=PROGRAM` behind ```python: that program runs it, and it is left out in the same way.
"""
import contextlib
import dataclasses
import doctest
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import tomllib
import traceback
import warnings

LANGUAGES = {"toml", "sh", "python", "text", "console"}
SAME_TEXT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
TABLES_WITHIN = {"parameters", "quantities", "multigrid", "cg", "direct"}       # all others below the first level are values
TIME_LIMIT = 120          # seconds for one block: only one that hangs meets it


@dataclasses.dataclass
class Block:
    """A fenced block: where its code begins, its language with its options, and the code."""
    line: int
    language: str
    options: dict
    code: str


@dataclasses.dataclass
class Failure:
    """What a block should have done, and did."""
    page: str
    line: int
    what: str
    expected: str = ""
    got: str = ""

    def __str__(self):
        parts = [f"{self.page}:{self.line}: {self.what}"]
        parts += [f"{name}:\n{text.rstrip()}" for name, text in (("expected", self.expected), ("got", self.got)) if text]
        return "\n".join(parts)


def blocks_of(page):
    """The fenced blocks of a page, in its order."""
    found, opened = [], None
    for number, line in enumerate(page.splitlines(), 1):
        if opened is None and line.startswith("```"):
            language, *options = line[3:].split() or [""]
            opened = Block(number + 1, language, dict(option.partition("=")[::2] for option in options), "")
            ends_at = number
        elif opened is not None and line.startswith("```"):
            found.append(opened)
            opened = None
        elif opened is not None:
            opened.code += line + "\n"
    if opened is not None:
        raise ValueError(f"line {ends_at}: a block is never closed")
    return found


def follows_directly(page, first, second):
    """Nothing but white space stands between two blocks of a page."""
    between = page.splitlines()[first.line - 1 + first.code.count("\n") + 1:second.line - 2]
    return not "".join(between).strip()


def laid_over(base, patch, depth=0):
    """A TOML document with the keys of another in the place of its own. Tables that are one value are replaced as a whole."""
    out = dict(base)
    for key, value in patch.items():
        joined = isinstance(value, dict) and isinstance(out.get(key), dict) and (depth == 0 or key in TABLES_WITHIN)
        out[key] = laid_over(out[key], value, depth + 1) if joined else value
    return out


def toml_of(value):
    """TOML of what tomllib has read, tables inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_of(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_of, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower() if isinstance(value, bool) else repr(value)


def run_python(code, name, output):
    """The body of the process of a ```python block."""
    with open(output, "w", buffering=1, encoding="utf-8") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            try:
                warnings.simplefilter("ignore")        # test runners show what readers do not see
                exec(compile(code, name, "exec"), {"__name__": "__main__"})
            except BaseException:
                traceback.print_exc()
                os._exit(1)
    os._exit(0)


class PageRun:
    """One run of a page: its folder, and what failed."""

    def __init__(self, name, text, folder, environment, say=print):
        self.name, self.text, self.folder, self.environment, self.say = name, text, pathlib.Path(folder), environment, say
        self.failures, self.toml, self.printed = [], None, None

    def run(self):
        """Runs all blocks; returns the failures."""
        before, skipped = None, False
        for block in blocks_of(self.text):
            if block.language == "text":
                if before is None or not follows_directly(self.text, before, block):
                    self.fail(block, "a ```text block stands just after the block that prints it; ```console is shown and not run")
                elif not skipped:
                    self.compare(block)
                before = None
                continue
            before = block if block.language in ("sh", "python") else None
            skipped = self.lacks(block)
            if not skipped:
                self.run_block(block)
        return self.failures

    def fail(self, block, what, expected="", got=""):
        self.failures.append(Failure(self.name, block.line, what, expected, got))

    def lacks(self, block):
        program = block.options.get("needs") or block.options.get("with")
        if program and not shutil.which(program, path=self.environment["PATH"]):
            self.say(f"{self.name}:{block.line}: left out: there is no {program}")
            return True
        return False

    def run_block(self, block):
        if block.language not in LANGUAGES:
            self.fail(block, f"blocks are of {', '.join(sorted(LANGUAGES))}", got=block.language)
        elif block.language == "toml":
            self.take_toml(block)
        elif block.language == "sh":
            self.expect_code(block, self.shell(block.code), int(block.options.get("exit", 0)))
        elif "with" in block.options:
            with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as script:
                script.write(block.code)
                script.flush()
                self.expect_code(block, self.shell(f"{block.options['with']} {script.name}"), 0)
        elif block.language == "python":
            self.expect_code(block, self.python(block), 0)

    def take_toml(self, block):
        named = re.match(r"# ([\w.-]+\.toml)\n", block.code)
        if named:
            self.toml = self.toml or block.code
            (self.folder / named[1]).write_text(block.code, encoding="utf-8")
        elif self.toml is None:
            self.fail(block, "a part of an input without an input before it: the first line of an input is `# NAME.toml`")
        else:
            whole = laid_over(tomllib.loads(self.toml), tomllib.loads(block.code))
            lines = [f"{key} = {toml_of(value)}" for key, value in whole.items()]
            with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".toml", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
                file.flush()
                self.expect_code(block, self.shell(f"lapwing check {file.name}"), 0)

    def shell(self, code):
        done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", code], cwd=self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIME_LIMIT, check=False)
        self.printed = done.stdout.decode(errors="replace")
        return done.returncode

    def python(self, block):
        with tempfile.NamedTemporaryFile(prefix="lapwing_page_") as output:
            process = multiprocessing.get_context("fork").Process(
                target=self.enter_and_run, args=("\n" * (block.line - 1) + block.code, output.name))
            process.start()
            process.join(TIME_LIMIT)
            if process.is_alive():
                process.kill()
                process.join()
            self.printed = pathlib.Path(output.name).read_text(encoding="utf-8", errors="replace")
        return process.exitcode

    def enter_and_run(self, code, output):
        os.chdir(self.folder)
        os.environ.update(self.environment)
        run_python(code, self.name, output)

    def expect_code(self, block, code, expected):
        if code != expected:
            self.fail(block, f"ends with {code} instead of {expected}", block.code, self.printed)

    def compare(self, block):
        if not doctest.OutputChecker().check_output(block.code, self.printed, SAME_TEXT):
            self.fail(block, "prints something else", block.code, self.printed)
