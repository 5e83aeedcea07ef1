"""What a data set's subsets.json says of its subsets and chains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from android_bridge.base import read_plain
from controller.dataset import calibration_of

SUBSETS = "subsets.json"
_MOST_BYTES = 1 << 28
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Described:
    """What subsets.json says, by (plan, subset), and of chains by name; `fault` where it cannot be read."""

    subsets: Mapping[Name, Mapping[str, Any]] = field(default_factory=dict)
    chains: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fault: str = ""


class _Relabelled(BaseModel):
    """A corrected CSV that the subset's plan took over."""

    model_config = ConfigDict(extra="allow", frozen=True)

    at: str
    csv_sha256: str
    before: str


def _as_calibration(facts: dict[str, Any]) -> dict[str, Any]:
    try:
        calibration_of(facts)
    except (KeyError, TypeError) as error:
        raise ValueError(f"no calibration: {error}") from error
    return facts


class _Calibrated(BaseModel):
    """Where the photos of some sessions show the screen."""

    model_config = ConfigDict(extra="allow", frozen=True)

    sessions: list[str]


class _Decided(BaseModel):
    """What a named person has decided of how many doubtful photos, and why."""

    model_config = ConfigDict(extra="allow", frozen=True)

    by: str
    why: str = ""
    decision: str
    photos: int


class _LookedAt(BaseModel):
    """What came of looking at the photos before they were exported."""

    model_config = ConfigDict(extra="allow", frozen=True)

    captured: int | None = None
    taken_again: int = 0
    left_out: dict[str, int] = {}
    decisions: list[_Decided] = []


class _OfCamera(BaseModel):
    """What is on record of one camera's photos of a subset, with whatever else stands there."""

    model_config = ConfigDict(extra="allow", frozen=True)

    miscounted: list[str] = []
    calibrations: list[Annotated[_Calibrated, BeforeValidator(_as_calibration)]] = []
    looked_at: _LookedAt = _LookedAt()


class _Listed(_OfCamera):
    """A subset in the file: all that is on record of it where the plan has one camera only."""

    id: str
    plan: str | None = None
    first: int | None = None
    last: int | None = None
    environment: dict[str, Any] | None = None
    display: dict[str, Any] = {}
    cameras: dict[str, _OfCamera] = {}
    manifest_sha256: str | None = None
    csv_sha256: str | None = None
    relabelled: list[_Relabelled] = []


class _Chain(BaseModel):
    """What is on record of a chain of transformations, with whatever else stands there."""

    model_config = ConfigDict(extra="allow", frozen=True)

    sha256: str
    steps: list[dict[str, Any]]
    software: dict[str, list[str]] = {}


class _File(BaseModel):
    """The file."""

    chains: dict[str, _Chain] = {}
    subsets: list[_Listed]
    plan: str | None = None  # of all, in the oldest ones


def read_described(folder: Path) -> Described:
    """Read subsets.json; there may be none."""
    try:
        content = _File.model_validate_json(read_plain(folder / SUBSETS, _MOST_BYTES))
    except FileNotFoundError:
        return Described()
    except (OSError, ValueError) as error:
        words = "; ".join(str(error).split("\n")[1:3]) if isinstance(error, ValidationError) else str(error)
        return Described(fault=f"{SUBSETS} cannot be read: {words}")
    return Described(
        {(each.plan or content.plan or "", each.id): each.model_dump() for each in content.subsets},
        {name: each.model_dump() for name, each in content.chains.items()},
    )
