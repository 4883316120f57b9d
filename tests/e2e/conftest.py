"""A real installation for browser stories: own folder, own database, own web and worker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

PASSWORD = "a long sentence to sign in with"
expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running installation."""

    address: str
    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str, text: str | None = None) -> str:
        """Run a command of the installation and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "stammtisch", *arguments],
            env=self.environment, cwd=self.folder, input=text,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Return a running installation with one agency and one head, ended after the tests."""
    folder = tmp_path_factory.mktemp("site")
    environment = {
        **os.environ,
        "STAMMTISCH_DATA_DIR": str(folder / "var"),
        "STAMMTISCH_DATABASE_URL": "",
    }
    port = free_port()
    running = Site(address=f"http://127.0.0.1:{port}", folder=folder, environment=environment)
    running.run("manage", "migrate", "--verbosity", "0")
    running.run(
        "manage", "create_agency", "Town of Tests", "--head", "head@agency.example",
        "--name", "Hedda Head", "--password-stdin", text=PASSWORD + "\n",
    )  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "stammtisch", "serve", "--port", str(port)],
        env=environment, cwd=folder,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while not answers(f"{running.address}/account/login/"):
            assert process.poll() is None, "the site ended at once"
            assert time.monotonic() < deadline, "the site did not answer within 30 s"
            time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser(chromium_path):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield chromium
        chromium.close()


def _page(browser: Browser, site: Site, *, width: int, height: int) -> Page:
    context = browser.new_context(
        base_url=site.address, viewport={"width": width, "height": height}, locale="en-GB"
    )
    context.set_default_timeout(15_000)
    return context.new_page()


@pytest.fixture
def page(browser, site):
    """Return a fresh desk-sized window; a script error or a blocked resource fails the test."""
    window = _page(browser, site, width=1280, height=900)
    problems: list[str] = []
    window.on("pageerror", lambda error: problems.append(str(error)))
    window.on(
        "console", lambda line: problems.append(line.text) if line.type == "error" else None
    )
    yield window
    window.context.close()
    assert problems == []


@pytest.fixture
def phone(browser, site):
    """Return a fresh phone-sized window."""
    window = _page(browser, site, width=390, height=844)
    yield window
    window.context.close()


@pytest.fixture
def sign_in():
    def as_head(window: Page) -> None:
        window.goto("/")
        window.get_by_label("Email").fill("head@agency.example")
        window.get_by_label("Password", exact=True).fill(PASSWORD)
        window.get_by_role("button", name="Sign in", exact=True).click()
        window.wait_for_url("**/")

    return as_head


@pytest.fixture
def assert_accessible():
    """Return a check that axe finds nothing serious on the page as it stands."""

    def check(window: Page) -> None:
        found = Axe().run(window).response["violations"]
        serious = [
            f"{each['id']}: {node['target']}"
            for each in found
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]
        assert serious == [], f"{window.url}: {serious}"

    return check
