"""State folders as the release before the record wrote them: see tests/fixtures/records/README.md."""

from __future__ import annotations

import tarfile
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures" / "records"


def unpacked(name: str, folder: Path) -> Path:
    """Unpack one into a folder; give its plan."""
    with tarfile.open(FIXTURES / f"{name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / name / "plan.yaml"


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}
