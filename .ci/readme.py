"""Runs what README.md shows, so that it cannot say what is not true.

    python .ci/readme.py commands     print the commands of the first `sh` block, one a line
    python .ci/readme.py python       print the first `python` block
    python .ci/readme.py session      run the `console` blocks with `hamnet` on the PATH and compare what they print
    python .ci/readme.py update       the same, and write what they print into README.md
    python .ci/readme.py blocks KIND FILE   print all blocks of a kind in another page
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def block(kind):
    return re.search(rf"^```{kind}\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.S).group(1)


def run(command, folder):
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.stdout.decode("utf-8")


def renew(session, folder):
    """The session with what its commands print now."""
    commands = [line for line in session.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{run(command[2:], folder)}" for command in commands)


def sessions():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("models", "examples"):
            os.symlink(ROOT / name, Path(folder) / name)
        text = README.read_text(encoding="utf-8")
        parts = re.split(r"(?<=^```console\n)(.*?)(?=^```$)", text, flags=re.M | re.S)
        return text, "".join(renew(part, folder) if place % 2 else part for place, part in enumerate(parts))


def main(what, *more):
    if what == "blocks":
        kind, page = more
        text = (ROOT / page).read_text(encoding="utf-8")
        print("\n".join(re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)), end="")
    elif what == "commands":
        for line in block("sh").splitlines():
            print(line.partition("#")[0].rstrip())
    elif what == "python":
        print(block("python"), end="")
    else:
        before, now = sessions()
        if what == "update":
            README.write_text(now, encoding="utf-8")
        elif before != now:
            import difflib

            sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), now.splitlines(True), "README.md", "now"))
            sys.exit("README.md shows something else than hamnet prints")


main(*sys.argv[1:])
