"""The phones' app as it comes with this version of chexrig."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from android_bridge.base import Problem

DIST = Path(__file__).parent / "dist"
JSON = "chexrig-agent.json"


class _Description(BaseModel):
    """What the JSON beside the two programs says of them."""

    model_config = ConfigDict(strict=True, frozen=True)

    version_code: int
    version_name: str
    protocol_version: int
    apk: str
    apk_sha256: str
    jar: str
    jar_sha256: str


@dataclass(frozen=True, slots=True)
class Shipped:
    """The app for a phone."""

    version_code: int
    version_name: str
    protocol_version: int
    apk: Path
    sha256: str

    @classmethod
    def read(cls, dist: Path = DIST) -> Self:
        """Read what is shipped.

        Raises
        ------
        Problem
            When it is not there or not whole, which means a broken installation of chexrig.
        """
        said = _description(dist)
        return cls(
            said.version_code,
            said.version_name,
            said.protocol_version,
            _whole(dist, said.apk, said.apk_sha256),
            said.apk_sha256,
        )

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.version_name} ({self.version_code})"


def shipped_jar(dist: Path = DIST) -> Path:
    """Give the app for this computer's Java; raises as `Shipped.read` does."""
    said = _description(dist)
    return _whole(dist, said.jar, said.jar_sha256)


def _description(dist: Path) -> _Description:
    path = dist / JSON
    try:
        return _Description.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise _broken("missing from", path) from error
    except ValidationError as error:
        first = error.errors()[0]
        got = f"no {first['loc'][0]} in it" if first["loc"] else str(first["msg"])
        raise _broken("damaged in", path, got=got) from error
    except OSError as error:
        raise _broken("damaged in", path, got=str(error)) from error


def _whole(dist: Path, name: str, expected: str) -> Path:
    path = dist / Path(name).name
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise _broken("missing from", path) from error
    except OSError as error:
        raise _broken("damaged in", path, got=error.strerror or str(error)) from error
    if digest != expected:
        raise _broken("damaged in", path, expected=f"SHA-256 {expected}", got=f"SHA-256 {digest}")
    return path


def _broken(how: str, path: Path, expected: str = "", got: str = "") -> Problem:
    return Problem(
        f"the phones' app is {how} this installation of chexrig",
        where=str(path),
        expected=expected,
        got=got,
        advice="install chexrig again, or build the app: python -m android_bridge.agent build",
    )
