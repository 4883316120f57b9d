import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "arguments", [["manage", "help"], ["match", "--as-pairs", "pairs.csv"]]
)
def test_a_command_leaves_quietly_when_nobody_reads_on(arguments, tmp_path):
    lines = ["need,offer", *(f"We look for {n} pallets,We make pallets" for n in range(3000))]
    (tmp_path / "pairs.csv").write_text("\n".join(lines), encoding="utf-8")
    with (tmp_path / "complaints").open("w+b") as complaints:
        command = subprocess.Popen(
            [sys.executable, "-m", "stammtisch", *arguments],
            stdout=subprocess.PIPE, stderr=complaints, cwd=tmp_path,
        )  # fmt: skip
        command.stdout.close()
        assert command.wait(timeout=60) == 0
        complaints.seek(0)
        assert b"Traceback" not in complaints.read()
