"""开发脚本的测试 / ./dev: does it explain itself, refuse what it does not know, and set up only what has changed?"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT, require

pytestmark = pytest.mark.xdist_group("dev script")  # its set-up is made once


def dev(*arguments: str, folder: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "dev", *arguments],
        cwd=folder,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


OF_THE_SCRIPT = {"demo", "test", "check", "fix", "setup", "bench", "run", "jobs"}


def commands_it_explains() -> set[str]:
    return set(re.findall(r"^  ([a-z][a-z-]+) {2,}\S", dev().stdout, re.MULTILINE))


def test_alone_it_prints_its_help_and_sets_nothing_up():
    alone = dev()

    assert alone.returncode == 0
    assert "./dev COMMAND" in alone.stdout
    assert alone.stderr == ""


def test_an_unknown_word_is_named_with_the_way_to_the_list():
    unknown = dev("tset")

    assert unknown.returncode != 0
    assert "tset" in unknown.stderr
    assert "./dev alone lists them" in unknown.stderr
    assert unknown.stdout == ""


def test_help_explains_exactly_the_commands_of_the_service_and_of_the_script():
    usage = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", "wx_backend", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    offered = re.search(r"\{([\w,-]+)\}", usage)

    assert offered, usage
    assert commands_it_explains() == set(offered[1].split(",")) | OF_THE_SCRIPT


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_shellcheck_has_no_complaint(script):
    shellcheck = require("shellcheck")

    complaints = subprocess.run([shellcheck, script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert complaints.stdout == ""


SMALL_PROJECT = {
    "requirements.txt": "",
    "requirements-dev.txt": "-r requirements.txt\n",
    "package.json": '{"name": "small", "dependencies": {"part": "file:part"}}',
    "package-lock.json": """{"name": "small", "lockfileVersion": 3, "packages": {
        "": {"name": "small", "dependencies": {"part": "file:part"}},
        "part": {"version": "1.0.0"},
        "node_modules/part": {"resolved": "part", "link": true}}}""",
    "part/package.json": '{"name": "part", "version": "1.0.0"}',
    "webhost/build.mjs": "import {mkdirSync} from 'node:fs'; mkdirSync(process.argv[3], {recursive: true});",
    "miniprogram/app.js": "App({})",
    "wx_backend/__main__.py": "import os, sys; print(os.environ.get('MASHANG_CONFIG'), *sys.argv[1:])",
}


@pytest.fixture(scope="module")
def small_project(tmp_path_factory):
    """The script in a project of its own: no packages to fetch, and a web host of one line."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copy(ROOT / "dev", folder)
    for name, text in SMALL_PROJECT.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def first_setup(small_project):
    return dev("setup", folder=small_project)


@pytest.fixture
def project(small_project, first_setup, tmp_path):
    """A copy of the small project, set up."""
    return shutil.copytree(small_project, tmp_path / "project", symlinks=True)


@pytest.mark.slow
def test_the_first_setup_names_each_long_step(first_setup):
    assert first_setup.returncode == 0, first_setup.stderr
    assert steps_of(first_setup) == {
        "making .venv",
        "installing the Python packages",
        "installing the Node packages",
        "building the web host",
    }


@pytest.mark.slow
def test_a_second_setup_has_nothing_to_do(project):
    assert steps_of(dev("setup", folder=project)) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ("requirements.txt", "installing the Python packages"),
        ("package-lock.json", "installing the Node packages"),
        ("miniprogram/app.js", "building the web host"),
    ],
)
def test_a_later_setup_repeats_only_what_has_changed(project, changed, step):
    with (project / changed).open("a") as file:
        file.write("\n")

    steps = steps_of(dev("setup", folder=project))

    # The web host is built from the Node packages too.
    assert steps - {"building the web host"} == {step} - {"building the web host"}
    assert step in steps


@pytest.mark.slow
def test_what_was_deleted_is_made_again(project):
    shutil.rmtree(project / "webhost/dist")

    assert steps_of(dev("setup", folder=project)) == {"building the web host"}


def steps_of(run: subprocess.CompletedProcess[str]) -> set[str]:
    said = re.findall(r"^· ((?:making|installing|building)[^\n]*)", run.stderr, re.MULTILINE)
    return {re.sub(r" with Python.*", "", line) for line in said}


@pytest.mark.slow
def test_a_service_command_finds_the_data_it_is_for(project):
    for name in ("var/demo", "other"):
        (project / name).mkdir(parents=True)
        (project / name / "config.ini").touch()
    usual = dev("run-due", "--now", "2026-11-30T09:00+08:00", folder=project, MASHANG_CONFIG="")
    chosen = dev("run-due", "--data", "other", "--now", "later", folder=project)
    told = dev("migrate", folder=project, MASHANG_CONFIG="mine.ini")
    absent = dev("migrate", "--data", "nowhere", folder=project)

    assert usual.stdout == "var/demo/config.ini run-due --now 2026-11-30T09:00+08:00\n"
    assert chosen.stdout == "other/config.ini run-due --now later\n"
    assert told.stdout == "mine.ini migrate\n"
    assert absent.returncode != 0
    assert "nowhere has no config.ini" in absent.stderr


@pytest.mark.slow
def test_a_step_that_fails_shows_why_and_is_tried_again(project):
    (project / "webhost/build.mjs").write_text("console.error('缺少页面'); process.exit(1)")

    first = dev("setup", folder=project)
    second = dev("setup", folder=project)

    assert first.returncode == second.returncode == 1
    assert "缺少页面" in first.stderr
    assert "building the web host" in steps_of(second)
