#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Wrong usage, devices that are not there and files that cannot be used: exit codes 2, 5 and 6, said once, nothing harmed."""
import fcntl
import json
import os
import pathlib
import resource
import shutil
import struct
import subprocess
import unittest

import h5py

from support import BIN, DONE, ENGINE, ENVIRONMENT, LAUNCHER, Result, SystemTest, command_of, lapwing, limit_of

GOOD = "[grid]\ncells = [12]\n[equation]\nsource = \"a\"\n[sweep.parameters]\na = [1, 2, 3]\n"
HAS_CUDA = (BIN / "lapwing-cuda").exists()


class CommandLine(SystemTest):
    def setUp(self):
        super().setUp()
        self.write("good.toml", GOOD)

    def files(self):
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}

    def refuse(self, *arguments, code=2, says=(), **options):
        """The command ends with `code`, says so on standard error and leaves the folder as it was."""
        before = self.files()
        done = self.call(*arguments, expect=code, **options)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.err)
        self.assertTrue(done.err.strip())
        self.assertEqual(done.out, "")
        self.assertEqual(self.files(), before)
        return done

    def test_unknown_options_and_commands(self):
        self.refuse("run", "good.toml", "--nope", says="--nope")
        self.refuse("run", "good.toml", "--fresh=maybe")
        self.refuse("run", "good.toml", "twice.toml", says="twice.toml")
        self.refuse("check", "good.toml", "--fresh", says="--fresh")
        self.refuse("frobnicate", says="frobnicate")
        self.refuse("run", says="INPUT.toml")
        self.refuse("check")
        self.refuse("report")
        self.refuse("schema", "--format", "html", says="html")
        self.refuse("report", "good.h5", "--format", "html", says="html")
        self.refuse("report", "good.h5", "--threshold", "200")
        self.refuse("frobnicate", program=LAUNCHER)
        for arguments, advice in ((["rnu"], '"run"'), (["good.toml"], '"lapwing run good.toml"'), (["good.h5"], '"lapwing show good.h5"'),
                                  (["run", "good.toml", "--frsh"], '"--fresh"'), (["run", "good.toml", "--ouptut=a.h5"], '"--output"'),
                                  (["schema", "--format", "jsn"], '"json"'), (["help", "chekc"], '"check"'), (["example", "darcyflow"], '"darcy_flow"'),
                                  (["completions", "fis"], '"fish"')):
            with self.subTest(arguments=arguments):
                self.refuse(*arguments, says="did you mean " + advice)
        self.refuse("--quiet", "run", "good.toml", says="behind")
        self.refuse("show", "good.h5", "--format=", says="--format: needs a value, --format FORMAT")
        self.refuse("report", "good.h5", "--html", says="--html: needs a value, --html PAGE.html")
        self.refuse("show", "good.h5", "--", "-other.h5", says="unexpected \"-other.h5\" behind --: options go before it")

    def test_words_behind_two_dashes_are_arguments(self):
        self.write("-good.toml", (self.folder / "good.toml").read_text())
        for words in (["--", "-good.toml"], ["--quiet", "-o", "odd.h5", "--", "-good.toml"]):
            self.call("run", *words)
        for words in (["--", "odd.h5"], ["--format", "csv", "--", "-good.h5"]):
            self.call("show", *words)

    def test_what_is_not_offered_yet(self):
        self.refuse("run", "good.toml", "--retry-failed", says="--retry-failed")
        self.refuse("run", "good.toml", "--max-seconds", "10", says="--max-seconds")
        self.refuse("compare", "a.h5", "b.h5")

    def test_bad_values(self):
        for cases in ("3", "0:4", "2:2", "2:1", "-1", "a", "0:", ":2", "", "0,,1", "1.5"):
            with self.subTest(cases=cases):
                self.refuse("run", "good.toml", f"--cases={cases}", says="--cases")
        self.call("run", "good.toml", "-o", "old.h5")          # an old file survives the mistake as well
        for more in (["--fresh"], ["--set", "sweep.parameters.a=[1, 7]"]):
            self.refuse("run", "good.toml", "-o", "old.h5", "--cases", "3", *more, says="--cases")
        for limit in ("-1", "1.5", "101%", "%", "many"):
            with self.subTest(limit=limit):
                self.refuse("run", "good.toml", f"--max-failures={limit}", says="--max-failures")
        self.refuse("run", "good.toml", "--set", says="--set")
        self.refuse("run", "good.toml", "--set", "grid.cells=[1]", says="--set grid.cells: error: ")
        self.refuse("run", "good.toml", "--set", "solver.typ=cg", says='did you mean')

    def test_devices(self):
        for program in (ENGINE, LAUNCHER):
            self.refuse("run", "good.toml", "--device", "tpu", says="tpu", program=program)
            self.refuse("run", "good.toml", "--device", program=program)
            self.call("run", "good.toml", "--device", "cpu", "--fresh", program=program)
        if HAS_CUDA:
            self.skipTest("the build has an engine for GPUs")
        self.refuse("run", "good.toml", "--device", "gpu", code=5, says="--device gpu")
        self.refuse("run", "good.toml", "--device=gpu", code=5, says="--device gpu", program=LAUNCHER)
        done = self.refuse("run", "good.toml", "--device", "gpu", code=5, ranks=2)
        self.assertEqual(done.err.count("error: --device gpu"), 1)

    def test_the_launcher_notes_which_and_why(self):
        """The file always, standard error where a GPU was expected (test_launcher.cpp)."""
        done = self.call("run", "good.toml", program=LAUNCHER)
        self.assertEqual(done.err, "")
        self.assertIn(Result(self.folder / "good.h5").provenance["engine_choice"], self.call("info", program=LAUNCHER).out)

    def test_the_launcher_without_engines(self):
        shutil.copy(LAUNCHER, self.folder / "lapwing")
        done = lapwing("run", "good.toml", folder=self.folder, program=self.folder / "lapwing")
        self.assertEqual(done.code, 5, str(done))
        self.assertFalse((self.folder / "good.h5").exists())

    def test_one_rank_of_two_speaks(self):
        self.call("run", "good.toml", "-o", "old.h5")
        for arguments, code, text in ((["run", "good.toml", "--nope"], 2, "--nope"),
                                      (["run", "missing.toml"], 6, "missing.toml"),
                                      (["run", "good.toml", "--cases", "7"], 2, "--cases 7"),
                                      (["run", "good.toml", "-o", "no/out.h5"], 6, "no/out.h5"),
                                      (["check", "missing.toml"], 6, "missing.toml"), (["example", "nosuch"], 2, "nosuch"),
                                      (["export", "old.h5", "--format", "csv", "-o", "no/x.csv"], 6, "no/x.csv"),
                                      (["report", "old.h5", "--html", "no/x.html"], 6, "no/x.html")):
            with self.subTest(arguments=arguments):
                done = self.refuse(*arguments, code=code, ranks=2)
                self.assertEqual(done.err.count(text), 1, done.err)

    def test_missing_files(self):
        self.refuse("run", "missing.toml", code=6, says="missing.toml: error: ")
        self.refuse("check", "missing.toml", code=6, says="missing.toml: error: ")
        self.refuse("report", "missing.h5", code=6, says="missing.h5")
        self.refuse("run", ".", code=6)
        self.refuse("run", "good.toml", "-o", "no/out.h5", code=6, says="no/out.h5")
        self.refuse("run", "good.toml", "-o", ".", code=6)

    def test_an_output_that_is_not_lapwings(self):
        with h5py.File(self.folder / "other.h5", "w") as file:
            file.attrs["format"] = "another"
            file["u"] = [1.0, 2.0]
        self.write("text.h5", "precious\n")
        self.write("empty.h5", "")
        for name in ("other.h5", "text.h5", "empty.h5", "good.toml"):
            for option in ([], ["--fresh"]):
                with self.subTest(name=name, option=option):
                    self.refuse("run", "good.toml", "-o", name, *option, code=6, says=name)
        self.refuse("run", "good.toml", "-o", "text.h5", code=6, ranks=2, says="text.h5")
        self.refuse("report", "text.h5", code=6, says="text.h5")
        self.refuse("report", "other.h5", code=6, says="other.h5")

    def test_the_temporary_file_is_never_somebody_elses(self):
        precious, partial = self.write("precious", "precious\n"), self.folder / "good.h5.partial"
        partial.symlink_to(precious)
        self.refuse("run", "good.toml", code=6, says="good.h5.partial: error: is a symbolic link")
        partial.unlink()
        partial.hardlink_to(precious)                          # left over, as it seems: only the name goes
        self.call("run", "good.toml")
        self.assertFalse(partial.exists())
        self.assertEqual(precious.read_text(), "precious\n")
        partial.symlink_to("nowhere")
        self.refuse("run", "good.toml", "--fresh", code=6, says="good.h5.partial: error: ")
        self.assertTrue(partial.is_symlink() and not (self.folder / "nowhere").exists())
        partial.unlink()
        partial.mkdir()
        self.refuse("run", "good.toml", "--fresh", code=6, says="good.h5.partial: error: ")

    def test_a_file_of_a_later_version(self):
        self.call("run", "good.toml")
        with h5py.File(self.folder / "good.h5", "a") as file:
            file.attrs["format_version"] = 2
        self.refuse("run", "good.toml", code=6, says="format_version")
        self.refuse("report", "good.h5", code=6, says="format_version")

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_a_folder_without_permission(self):
        self.folder.chmod(0o500)
        self.refuse("run", "good.toml", code=6)
        self.folder.chmod(0o700)

    def test_a_full_disk(self):
        if not pathlib.Path("/dev/full").exists():
            self.skipTest("no /dev/full")
        done = self.call("run", "good.toml", "-o", "/dev/full", expect=6)
        self.assertIn("/dev/full", done.err)

    def test_what_is_printed_must_arrive(self):
        """Commands that are for what they print end with 6 where that cannot be written; a run is for its file."""
        if not pathlib.Path("/dev/full").exists():
            self.skipTest("no /dev/full")
        self.call("run", "good.toml")
        for program in (ENGINE, LAUNCHER):
            for arguments, code in ((["check", "good.toml"], 6), (["report", "good.h5"], 6), (["report", "good.h5", "--format", "json"], 6),
                                    (["schema"], 6), (["--help"], 6), (["--version"], 6), (["run", "good.toml", "--fresh"], 0),
                                    (["check", "missing.toml"], 6), (["check"], 2)):
                with self.subTest(program=program.name, arguments=arguments):
                    with open("/dev/full", "w") as full:
                        done = subprocess.run(command_of(arguments, program=program), cwd=self.folder, env=ENVIRONMENT, stdout=full,
                                              stderr=subprocess.PIPE, text=True, timeout=60)
                    self.assertEqual(done.returncode, code, done.stderr)
                    is_full = code == 6 and "missing.toml" not in arguments
                    self.assertEqual("standard output: error: cannot be written" in done.stderr, is_full)
        with open("/dev/full", "w") as full:
            done = subprocess.run(command_of(["info"]), env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 6, done.stderr)

    def test_a_reader_that_has_had_enough(self):
        """`lapwing schema | head -1` says nothing of it, and has done what it was for."""
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(command_of(["schema"]), env=ENVIRONMENT, stdout=write, stderr=subprocess.PIPE, timeout=60)
        os.close(write)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_paths_of_any_bytes(self):
        name = os.fsdecode(b"caf\xe9 \x1b[31m")
        (self.folder / f"{name}.toml").write_text(GOOD)
        done = subprocess.run(command_of(["run", f"{name}.toml"]), cwd=self.folder, env=ENVIRONMENT, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"caf\\xe9 \\x1b[31m.h5", done.stdout)
        done = subprocess.run(command_of(["report", f"{name}.h5", "--format", "json"]), cwd=self.folder, env=ENVIRONMENT, capture_output=True,
                              timeout=60)
        self.assertEqual(json.loads(done.stdout.decode())["file"], "caf\ufffd \x1b[31m.h5")
        self.assertIn("caf\ufffd", Result(self.folder / f"{name}.h5").provenance["command_line"])

    def test_empty_values(self):
        for arguments in (["run", ""], ["check", ""], ["report", ""], ["run", "good.toml", "-o", ""], ["run", "good.toml", "--cases", ""],
                          ["run", "good.toml", "--max-failures", ""], ["run", "good.toml", "--set", ""]):
            self.refuse(*arguments)
        self.write("empty.toml", "")
        self.refuse("run", "empty.toml", says="empty.toml:1:1: error: missing table [grid]")

    def test_numbers_beyond_64_bits(self):
        for cases in ("9223372036854775807", "0:9223372036854775808", "99999999999999999999", "-9223372036854775808"):
            self.refuse("run", "good.toml", "--cases", cases, says="must be a case number or a range FIRST:END with 0 <= FIRST < END <= 3")
        for limit in ("inf", "nan", "1e300"):
            self.refuse("run", "good.toml", "--max-failures", limit, says="--max-failures")

    def test_no_room_for_the_layout(self):
        self.write("large.toml", GOOD.replace("[12]", "[4000, 2000]"))
        limit = limit_of(resource.RLIMIT_FSIZE, 32 << 20)
        self.refuse("run", "large.toml", code=6, says="large.h5", before=limit)

    def test_an_output_in_use(self):
        self.call("run", "good.toml")
        lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        with open(self.folder / "good.h5", "r+b") as file:
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)             # what a running lapwing holds, and more
            for option, ranks in (([], None), (["--fresh"], None), ([], 2)):
                done = self.refuse("run", "good.toml", *option, code=6, ranks=ranks)
                self.assertEqual(done.err.count("good.h5: error: is in use by another lapwing run"), 1)
        self.call("run", "good.toml")

    def test_two_runs_at_once(self):
        self.write("long.toml", GOOD.replace("[12]", "[90, 90]").replace("[1, 2, 3]", "{ range = [1, 20000, 1] }"))
        with self.started("run", "long.toml", "-o", "long.h5") as first:
            self.wait_until((self.folder / "long.h5").exists, "the output of the first run")
            self.assertIsNone(first.poll())
            for option in ([], ["--fresh"]):
                done = self.call("run", "long.toml", "-o", "long.h5", *option, expect=6)
                self.assertIn("long.h5: error: is in use by another lapwing run", done.err)
            self.assertIsNone(first.poll(), "the first run must not notice")
        self.assertIn(DONE, Result(self.folder / "long.h5").status)


if __name__ == "__main__":
    unittest.main()
