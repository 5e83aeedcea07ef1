"""Fixtures of a phone's daemon for tests: import them in a conftest.py.

Where adbd cannot be had the tests are skipped with the reason; in CI (``CI=true``) they fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

import adbd as rig


def unavailable(reason: rig.Unavailable) -> NoReturn:
    """Skip the test, or fail it in CI, where nothing may go missing unnoticed."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"adbd is needed in CI: {reason}", pytrace=False)
    pytest.skip(str(reason))


@pytest.fixture
def own_network() -> Iterator[None]:
    """Run the test, its threads and its processes in a network of their own with loopback alone."""
    try:
        rig.programs()  # the packages come over the other network
        network = rig.own_network()
        network.__enter__()
    except rig.Unavailable as reason:
        unavailable(reason)
    try:
        yield
    finally:
        network.__exit__(None, None, None)


@pytest.fixture
def adbd(own_network: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[rig.Adbd]:  # noqa: ARG001 - it has to be there first
    """Start a phone's daemon."""
    with rig.Adbd(tmp_path_factory.mktemp("adbd")) as running:
        yield running


@pytest.fixture
def adb_server(own_network: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[rig.AdbServer]:  # noqa: ARG001
    """Start adb's server; it knows no phone yet."""
    with rig.AdbServer(tmp_path_factory.mktemp("adb-server")) as running:
        yield running
