"""What a simulated phone is started with, and the same as a command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from android_bridge.base import (
    AgentKind,
    Happening,
    PlannedTrouble,
    Problem,
    parse_happenings,
    parse_troubles,
    plain_host,
    written_happenings,
    written_troubles,
)
from android_bridge.optics import ROOMS, Optics, Pose, pose_in_room
from android_bridge.simulated.settings import USUAL_DISTANCE_CM
from protocol.legacy.names import MAX_ROW
from protocol.legacy.wire import DEFAULT_PORT as LEGACY_PORT
from protocol.messages import MAX_LUX

Region = tuple[int, int, int, int]
Stance = tuple[float, float, float, float]

DEFAULT_PORT = 4747
MAX_PORT = 65535
MAX_MS = 30_000  # of exposing and of saving: the controller waits 60,000 for a photo
MAX_MULTI_FRAME_MS = 5_000
MAX_BLUR_PER_MILLE = 10
_REGION_PARTS = 4
_MOST_DEG, _LEAST_FILL, _MOST_FILL = 40.0, 0.3, 1.5
_PHOTO_PX = (1600, 1200)


@dataclass(frozen=True, slots=True)
class PhoneOptions:
    """What a simulated phone is started with.

    Parameters
    ----------
    store
        Folder for photos, journal and pairing code.
    host, port
        Where to listen; port 0 is any free one, None the dialect's usual one.
    exposure_ms
        How long the sensor reads, from the trigger on.
    save_ms
        How long developing and writing take at least, from the end of the exposure on.
    multi_frame_ms
        How long the sensor goes on exposing after it has told that it is done; 0 for one that does not.
    failing_saves
        Every so many photos one cannot be written; 0 for none.
    troubles
        What keeps it from taking photos for a while, and at which capture.
    happenings
        What happens in its room, and at which photo.
    lux
        The light at its front; None for what is usual in its room.
    room
        Where it stands, one of `ROOMS`; in any but the plain one the x-ray fills the photo.
    orientation
        How it is held.
    distance_cm
        From the lens to the screen.
    seed
        Of the camera's place and noise: the same seed photographs alike.
    stance
        Where the camera is instead, as `chexrig phone aim` measures it: degrees from the screen's left side,
        from above, and to be turned clockwise, and the part of the photo that an x-ray fills.
    blur_per_mille
        How far out of focus it is where it focuses by itself, as `chexrig phone aim` measures it: the radius
        of the disc that a point of the screen becomes, of the photo's longer side; None for as in its room.
    source
        ``screen``: the X display; ``frames``: the window's own frames by shared memory; ``auto`` chooses.
    region
        Left, top, width and height of the screen to photograph, in pixels; None for the primary one.
    frames
        The shared-memory file; None for the user's usual one.
    camera
        ``screen``, or ``blank`` to measure the rig without a camera's own time.
    free_bytes
        Pretend that only this much is free; None for the truth.
    until_stdin_closes
        End when standard input does: so that a phone started by a controller does not outlive it.
    dialect
        ``chexrig``, or ``chexpeditor`` to be driven by the original client.
    first_row
        In the CheXpeditor dialect the row to photograph next; None for where the journal stands.
    agent
        Which program: ``python`` in this process, ``java`` the app of real phones (`java_agent`).
    cable_port
        The TCP port by which adb reaches the ``java`` one, 0 for any free; None for none.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int | None = None
    exposure_ms: float = 200.0
    save_ms: float = 0.0
    multi_frame_ms: float = 0.0
    failing_saves: int = 0
    troubles: tuple[PlannedTrouble, ...] = ()
    happenings: tuple[Happening, ...] = ()
    lux: float | None = None
    room: str = "plain"
    orientation: Literal["landscape", "portrait"] = "landscape"
    distance_cm: float = USUAL_DISTANCE_CM
    seed: int = 1
    stance: Stance | None = None
    blur_per_mille: float | None = None
    source: Literal["auto", "screen", "frames"] = "auto"
    region: Region | None = None
    frames: Path | None = None
    camera: Literal["screen", "blank"] = "screen"
    free_bytes: int | None = None
    until_stdin_closes: bool = False
    dialect: Literal["chexrig", "chexpeditor"] = "chexrig"
    first_row: int | None = None
    agent: AgentKind = "python"
    cable_port: int | None = None

    @property
    def is_legacy(self) -> bool:
        """Whether it is a phone of the original rig."""
        return self.dialect == "chexpeditor"

    @property
    def listens_at(self) -> int:
        """The port to listen at."""
        if self.port is None:
            return LEGACY_PORT if self.is_legacy else DEFAULT_PORT
        return self.port

    @property
    def photo_px(self) -> tuple[int, int]:
        """Width and height of its photos."""
        return _PHOTO_PX if self.orientation == "landscape" else (_PHOTO_PX[1], _PHOTO_PX[0])

    @property
    def pose(self) -> Pose:
        """Where its camera stands."""
        if self.stance is None:
            return pose_in_room(self.room, self.seed)
        aside, above, turn, fill = self.stance
        return Pose(-aside, above, turn, fill, 0.0, 0.0, of_xray=True)

    @property
    def optics(self) -> Optics:
        """Tripod, lens and sensor."""
        blur = None if self.blur_per_mille is None else self.blur_per_mille / 1000
        return Optics(self.seed, *self.photo_px, self.room, self.pose, blur)

    @property
    def screen_dpt(self) -> float:
        """How far the screen is from its lens, dioptres."""
        return 100 / self.distance_cm

    def check(self) -> None:
        """Refuse what does not go together.

        Raises
        ------
        Problem
            Names it.
        """
        if plain_host(self.host) is None:
            raise Problem(
                "the simulated phone cannot listen there",
                where="--host",
                expected="an address of this computer without brackets, such as 127.0.0.1, 0.0.0.0 or ::1",
                got=self.host,
            )
        if self.is_legacy and (self.troubles or self.failing_saves):
            raise Problem(
                "in the CheXpeditor dialect a phone cannot say what keeps it from taking a photo",
                where="--troubles" if self.troubles else "--failing-saves",
                got=written_troubles(self.troubles) or str(self.failing_saves),
                advice="leave it out, or leave out --dialect chexpeditor",
            )
        if self.first_row is not None and not self.is_legacy:
            raise Problem(
                "only the CheXpeditor dialect has a first row",
                where="--first-row",
                got=str(self.first_row),
                advice="leave it out, or add --dialect chexpeditor",
            )
        if self.happenings and self.is_legacy:
            raise Problem(
                "in the CheXpeditor dialect a phone does not tell what it notices of its room",
                where="--happenings",
                got=written_happenings(self.happenings),
                advice="leave it out, or leave out --dialect chexpeditor",
            )
        if self.cable_port is not None and self.agent != "java":
            raise Problem(
                "only the phones' app is reached by a cable",
                where="--cable-port",
                got=str(self.cable_port),
                advice="leave it out, or add --agent java",
            )

    def arguments(self) -> list[str]:
        """Give the arguments from which `from_arguments` makes the same options."""
        given = {
            "--store": self.store,
            "--host": self.host,
            "--port": self.listens_at,
            "--exposure-ms": self.exposure_ms,
            "--save-ms": self.save_ms,
            "--multi-frame-ms": self.multi_frame_ms,
            "--failing-saves": self.failing_saves,
            "--troubles": written_troubles(self.troubles) or None,
            "--happenings": written_happenings(self.happenings) or None,
            "--lux": self.lux,
            "--room": self.room,
            "--orientation": self.orientation,
            "--distance-cm": self.distance_cm,
            "--seed": self.seed,
            "--stance": None if self.stance is None else ",".join(map(repr, self.stance)),
            "--blur": self.blur_per_mille,
            "--source": self.source,
            "--region": None if self.region is None else ",".join(map(str, self.region)),
            "--frames": self.frames,
            "--camera": self.camera,
            "--free-bytes": self.free_bytes,
            "--dialect": self.dialect,
            "--first-row": self.first_row,
            "--agent": self.agent,
            "--cable-port": self.cable_port,
        }
        ending = ["--until-stdin-closes"] if self.until_stdin_closes else []
        return [f"{name}={value}" for name, value in given.items() if value is not None] + ending

    @classmethod
    def from_arguments(cls, arguments: Sequence[str] | None = None) -> PhoneOptions:
        """Read the command line; what is wrong in it ends the process as `argparse` does."""
        return cls(**vars(_parser().parse_args(arguments)))


def parse_region(text: str) -> Region | None:
    """Read ``X,Y,W,H``; None for nothing.

    Raises
    ------
    Problem
        When it is something else.
    """
    if not text:
        return None
    parts = text.split(",")
    if len(parts) != _REGION_PARTS or not all(part.strip().lstrip("-").isdigit() for part in parts):
        raise Problem(
            "the region cannot be read", where="--region", expected="X,Y,W,H such as 0,0,1920,1080", got=text
        )
    left, top, width, height = map(int, parts)
    return left, top, width, height


def parse_stance(text: str) -> Stance | None:
    """Read ``ASIDE,ABOVE,TURN,FILL``; None for nothing.

    Raises
    ------
    Problem
        When it is something else, or nobody could see an x-ray from there.
    """
    if not text:
        return None
    try:
        aside, above, turn, fill = (float(each) for each in text.split(","))
        is_possible = (
            max(abs(aside), abs(above), abs(turn)) <= _MOST_DEG and _LEAST_FILL <= fill <= _MOST_FILL
        )
    except ValueError:
        is_possible = False
    if not is_possible:
        raise Problem(
            "the stance cannot be read",
            where="--stance",
            expected=f"ASIDE,ABOVE,TURN,FILL such as 6,-2,3,0.9: three of at most {_MOST_DEG:g} degrees, and"
            f" {_LEAST_FILL} to {_MOST_FILL} of the photo",
            got=text,
        )
    return aside, above, turn, fill


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m android_bridge.simulated",
        description="Be a phone until Ctrl-C. `chexrig phone sim --help` says more of each option.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.add_argument("--store", type=Path, required=True, metavar="DIR")
    parser.add_argument("--host")
    parser.add_argument("--port", type=_number(0, MAX_PORT))
    parser.add_argument("--exposure-ms", "--shutter-ms", type=_amount(0, MAX_MS))
    parser.add_argument("--save-ms", type=_amount(0, MAX_MS))
    parser.add_argument("--multi-frame-ms", type=_amount(0, MAX_MULTI_FRAME_MS))
    parser.add_argument("--failing-saves", type=_number(0), metavar="N")
    parser.add_argument("--troubles", type=parse_troubles, metavar="CODE:SECONDSs@N,...")
    parser.add_argument("--happenings", type=parse_happenings, metavar="WHAT:AMOUNT@N,...")
    parser.add_argument("--lux", type=_amount(0, MAX_LUX))
    parser.add_argument("--room", choices=ROOMS)
    parser.add_argument("--orientation", choices=("landscape", "portrait"))
    parser.add_argument("--distance-cm", type=_amount(5, 500))
    parser.add_argument("--seed", type=int)
    parser.add_argument("--stance", type=parse_stance, metavar="ASIDE,ABOVE,TURN,FILL")
    parser.add_argument(
        "--blur", type=_amount(0, MAX_BLUR_PER_MILLE), dest="blur_per_mille", metavar="PER_MILLE"
    )
    parser.add_argument("--source", choices=("auto", "screen", "frames"))
    parser.add_argument("--region", type=parse_region, metavar="X,Y,W,H")
    parser.add_argument("--frames", type=Path, metavar="FILE")
    parser.add_argument("--camera", choices=("screen", "blank"))
    parser.add_argument("--free-bytes", type=_number(0))
    parser.add_argument("--dialect", choices=("chexrig", "chexpeditor"))
    parser.add_argument("--first-row", type=_number(0, MAX_ROW))
    parser.add_argument("--agent", choices=("python", "java"))
    parser.add_argument("--cable-port", type=_number(0, MAX_PORT))
    parser.add_argument("--until-stdin-closes", action="store_true")
    return parser


class _number:  # noqa: N801 - argparse names it in its message
    """A whole number between two bounds, both included."""

    def __init__(self, least: int, most: int | None = None) -> None:
        self._least, self._most = least, most
        self.__name__ = f"number from {least}" + ("" if most is None else f" to {most}")

    def __call__(self, text: str) -> int:
        number = int(text)
        if number < self._least or (self._most is not None and number > self._most):
            raise ValueError
        return number


class _amount:  # noqa: N801 - argparse names it in its message
    """A number between two bounds, both included."""

    def __init__(self, least: float, most: float) -> None:
        self._least, self._most = least, most
        self.__name__ = f"number from {least} to {most}"

    def __call__(self, text: str) -> float:
        number = float(text)
        if not self._least <= number <= self._most:
            raise ValueError
        return number
