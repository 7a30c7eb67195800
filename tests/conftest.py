"""What every test can ask for: a workspace, the command line, the tools of this machine.

- ``needs("soffice", "ooxml")``: skipped, with the reason, where a tool is absent.
- ``torture``: left out unless asked for with ``-m torture``.
- With KYOTEI_NO_SKIP set, as in .ci/run, every skip is a failure.
- Folders of tests run on all cores, each file in one process (so that what it makes for itself is made
  once); files or single tests that are named run in this process. ``-n`` and ``--dist`` overrule both,
  ``-n 0`` or ``-p no:xdist`` keep everything here.
- ``once("sheets", make)``: a folder that ``make(folder)`` fills once in a run for all tests and
  processes. Only to be read, and no command may run in it; copy it to change something. In
  tests/acceptance ``made`` and ``small_made`` are such: the sample data and the small municipality, built.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.tools import cli, machine
from tests.tools.once import Once

_MARKERS = (
    "needs(*tools): the test uses soffice, pdftoppm, pdftotext, node, ooxml, chromium or axe",
    "torture: long and hard on the machine; runs only with -m torture",
)


def pytest_configure(config: pytest.Config) -> None:
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Says how tests are spread, where the command line does not; xdist reads it next."""
    option = config.option
    if not config.pluginmanager.hasplugin("xdist") or option.tx or _is_one_of_several(config):
        return
    if option.numprocesses is None:
        folders = all(Path(config.invocation_params.dir, one).is_dir() for one in config.args)
        option.numprocesses = "auto" if folders and option.capture != "no" else 0
    if option.dist == "no":
        option.dist = "worksteal" if _tortured(config) else "loadfile"
        option.loadscopereorder = False  # the long files are first in the alphabet


def _is_one_of_several(config: pytest.Config) -> bool:
    """Whether this process is one of those among which xdist spreads the tests."""
    return hasattr(config, "workerinput")


def _tortured(config: pytest.Config) -> bool:
    return "torture" in config.option.markexpr


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _tortured(config):
        return
    torture = [item for item in items if item.get_closest_marker("torture")]
    if torture:
        config.hook.pytest_deselected(items=torture)
        items[:] = [item for item in items if item not in torture]


def pytest_runtest_setup(item: pytest.Item) -> None:
    tools = [tool for marker in item.iter_markers("needs") for tool in marker.args]
    if reasons := machine.missing(tools):
        pytest.skip("; ".join(reasons))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and os.environ.get("KYOTEI_NO_SKIP"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = (
            f"no test may be skipped where KYOTEI_NO_SKIP is set: {reason.removeprefix('Skipped: ')}"
        )


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """One environment for all tests, so that none depends on the developer's own."""
    for name in ("FORCE_COLOR", "LANG", "LANGUAGE", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1", "COLUMNS": str(cli.WIDTH)}.items():
        monkeypatch.setenv(name, value)
    _take_timezone()
    yield
    monkeypatch.undo()
    _take_timezone()


def _take_timezone() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(scope="session")
def once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What is made once in a run: ``once("sheets", make)`` is a folder, only to be read."""
    base = tmp_path_factory.getbasetemp()
    # A process of several has a folder of its own in that of the run.
    return Once(base.parent if _is_one_of_several(request.config) else base)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the sample data and the templates, to be changed freely."""
    folder = tmp_path / "workspace"
    for name in ("data", "templates"):
        shutil.copytree(machine.ROOT / name, folder / name)
    return folder


@pytest.fixture
def kyotei() -> cli.Kyotei:
    """The command line, run in this process: ``kyotei("build", "asahi", cwd=workspace).exit``."""
    return cli.in_process


@pytest.fixture
def kyotei_process() -> cli.Kyotei:
    """The command line as a user starts it, in a process of its own; slower."""
    return cli.as_process
