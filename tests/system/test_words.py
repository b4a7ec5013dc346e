#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What is made from the tables of commands and keys: completions, the manual page, the JSON Schema, the shipped inputs."""
import json
import re
import shutil
import subprocess
import tomllib
import unittest

from support import SOURCE, SystemTest

INPUTS = sorted((SOURCE / "inputs").rglob("*.toml"))


def complete_in_bash(script, *words):
    """What bash offers for the last word."""
    line = " ".join(f"'{word}'" for word in words)
    code = (f"compopt() {{ :; }}\n{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; COMPREPLY=(); _lapwing; "
            'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and not done.stderr, done
    return set(done.stdout.split())


class Words(SystemTest):
    def test_bash_completes(self):
        script = self.call("completions", "bash").out
        for words, offered, not_offered in (
                ([""], {"run", "report", "--help"}, {"--fresh"}), (["re"], {"report"}, {"run"}), (["run", "--f"], {"--fresh", "--fail-fast"}, {"--quiet"}),
                (["run", "--device", ""], {"auto", "cpu", "gpu"}, set()), (["run", "--device", "=", "g"], {"gpu"}, {"cpu"}),
                (["run", "a.toml", "--set", "grid.c"], {"grid.cells="}, {"grid.lower="}), (["help", "ru"], {"run"}, set()),
                (["example", "darcy"], {"darcy_flow"}, set()), (["report", "x.h5", "--format", ""], {"text", "json"}, {"markdown"})):
            with self.subTest(words=words):
                found = complete_in_bash(script, "lapwing", *words)
                self.assertLessEqual(offered, found)
                self.assertFalse(not_offered & found)
        for name in "case.toml", "my case.toml", "notes.txt":
            self.write(name, "")
        (self.folder / "my folder").mkdir()
        for word, offered in (("", ["case.toml", "my case.toml", "my folder"]), ("my\\ c", ["my case.toml"]), ("\"my f", ["my folder"])):
            code = f"compopt() {{ :; }}\n{script}\nCOMP_WORDS=(lapwing run \"$1\"); COMP_CWORD=2; _lapwing; printf '%s\\n' \"${{COMPREPLY[@]}}\""
            done = subprocess.run(["bash", "-c", code, "bash", word], cwd=self.folder, capture_output=True, text=True, timeout=60)
            self.assertEqual(sorted(done.stdout.splitlines()), offered, done.stderr)

    def test_other_shells_read_their_scripts(self):
        for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            path = self.write(f"lapwing.{shell}", self.call("completions", shell).out)
            for part in ("fresh", "auto cpu gpu", "grid.cells=", "darcy_flow"):
                self.assertIn(part, path.read_text())
            if shutil.which(shell):
                done = subprocess.run([*check, path], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
            else:
                print(f"{shell} is not here: its script is not read")

    def test_fish_completes(self):
        if not shutil.which("fish"):
            self.skipTest("fish is not here")
        path = self.write("lapwing.fish", self.call("completions", "fish").out)
        for line, offered in (("lapwing re", "report"), ("lapwing run --fr", "--fresh"), ("lapwing run --device ", "gpu")):
            done = subprocess.run(["fish", "-c", f"source {path}; complete -C '{line}'"], capture_output=True, text=True, timeout=60)
            self.assertIn(offered, [entry.split("\t")[0] for entry in done.stdout.splitlines()], done)

    def test_the_manual_page(self):
        page = self.call("man").out
        for part in ('.TH LAPWING 1', "\\-\\-fresh", ".B 75", "lapwing run INPUT.toml"):
            self.assertIn(part, page)
        if not shutil.which("man"):
            self.skipTest("man is not here")
        path = self.write("lapwing.1", page)
        done = subprocess.run(["man", "--warnings", "-l", str(path)], capture_output=True, text=True, timeout=60,
                              env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MANWIDTH": "100", "MANROFFSEQ": ""})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("--max-failures LIMIT", done.stdout)

    def test_examples(self):
        listed = self.call("example").out
        for path in INPUTS:
            self.assertEqual(self.call("example", path.stem).out, path.read_text(encoding="utf-8"))
            self.assertRegex(listed, rf"(?m)^  {path.stem} ")

    def test_json_schema(self):
        schema = json.loads(self.call("schema", "--format", "json-schema").out)
        for row in json.loads(self.call("schema", "--format", "json").out)["keys"]:
            node = schema
            for part in re.sub(r"<face>", "x_min", re.sub(r"<field>", "kappa", row["key"])).split("."):
                node = next((one for one in node.get("anyOf", [node]) if one.get("type") == "object"), node)
                node = node["additionalProperties"] if part.startswith("<") else node["properties"][part]
            self.assertEqual(node["description"], row["meaning"], row["key"])
        try:
            from jsonschema import Draft7Validator
        except ImportError:
            self.skipTest("python3-jsonschema is not here")
        Draft7Validator.check_schema(schema)
        validator = Draft7Validator(schema)
        for path in INPUTS:
            self.assertEqual([error.message for error in validator.iter_errors(tomllib.loads(path.read_text()))], [], path)
        good = {"grid": {"cells": [8]}}
        self.assertTrue(validator.is_valid(good))
        for wrong in ({"grid": {}}, {"grid": {"cells": [1]}}, {"grd": {}}, {**good, "solver": {"type": "jacobi"}}, {**good, "boundary": {"left": {}}},
                      {**good, "solver": {"relative_tolerance": 0}}, {**good, "equation": {"kappa": True}}, {**good, "sweep": {"parameters": {"a": 3}}}):
            self.assertFalse(validator.is_valid(wrong), wrong)


if __name__ == "__main__":
    unittest.main()
