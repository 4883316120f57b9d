import os
import stat
import subprocess
import sys

import pytest

from stammtisch.config import environment
from stammtisch.core import matching as core


def check(tmp_path, **variables):
    """Start the site's check in a folder of its own, under a mask that hides nothing."""
    env = {name: value for name, value in os.environ.items() if "STAMMTISCH" not in name}
    return subprocess.run(
        [sys.executable, "-m", "stammtisch", "check"],
        cwd=tmp_path,
        env={**env, **{f"STAMMTISCH_{name}": value for name, value in variables.items()}},
        umask=0o022,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "foo://x"),
        ("DATABASE_URL", "stammtisch.sqlite3"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LOG_LEVEL", "LOUD"),
        ("DATA_DIR", "/dev/null/data"),
        ("MAIL_URL", "smtp://mail.example.org:abc"),
        ("MAIL_FROM", "nobody"),
        ("HTTPS", "maybe"),
        ("SESSION_DAYS", "0"),
        ("ENCODER", "bert"),
        ("ENCODER", "hub:"),
    ],
)
def test_a_value_that_cannot_be_meant_stops_the_start_with_one_sentence(
    tmp_path, variable, value
):
    done = check(tmp_path, **{variable: value})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"stammtisch check: STAMMTISCH_{variable}")
    assert done.stderr.count("\n") == 1


def test_a_new_data_folder_and_its_key_are_for_their_owner_alone(tmp_path):
    check(tmp_path)
    modes = {
        name: stat.S_IMODE((tmp_path / name).stat().st_mode)
        for name in ("var", "var/secret_key")
    }
    assert modes == {"var": 0o700, "var/secret_key": 0o600}


def test_check_says_which_encoders_are_here(tmp_path):
    told = check(tmp_path, ENCODER="ngrams").stdout
    assert "ok   encoder ngrams (compares by spelling only): ready; also here: use" in told
    told = check(tmp_path, ENCODER="hub:nobody/nothing").stdout
    assert "BAD  encoder hub:nobody/nothing: the " in told


def test_settings_and_core_name_the_same_encoders():
    assert environment.ENCODERS == core.ENCODERS
