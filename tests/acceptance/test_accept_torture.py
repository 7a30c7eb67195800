"""Long runs, for `make torture`: a build killed at each of its writes in turn."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.acceptance import support
from tests.acceptance.test_accept_same_bytes import build, killed
from tests.tools.cli import Kyotei

pytestmark = pytest.mark.torture


@pytest.mark.parametrize("when", ["waiting", "moved"])
def test_a_build_killed_at_each_of_its_writes_ends_with_the_same_bytes(
    workspace: Path, tmp_path: Path, kyotei: Kyotei, when: str
) -> None:
    whole = Path(shutil.copytree(workspace, tmp_path / "whole"))
    assert build(kyotei, whole).exit == 0
    expected = support.tree(whole / "output")
    for nth in range(1, 2 * len(expected)):  # more than there are writes
        place = Path(shutil.copytree(workspace, tmp_path / f"{when}-{nth}"))
        if killed(place, nth, when) != -signal.SIGKILL:
            assert nth > len(expected)
            break
        assert build(kyotei, place).exit == 0
        assert support.tree(place / "output") == expected
        shutil.rmtree(place)
    else:
        pytest.fail("the build was never left alone")
