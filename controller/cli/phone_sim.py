"""``chexrig phone sim``: the simulated phone."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from android_bridge.base import parse_happenings, parse_troubles
from android_bridge.simulated import PhoneOptions, parse_region, parse_stance, run_phone
from controller.cli.console import out
from controller.cli.phone import Agent
from protocol.legacy.names import MAX_ROW
from protocol.messages import MAX_LUX

_CODE = r"(?<=^pairing code: )\S+"


class Source(StrEnum):
    """What the simulated camera photographs."""

    AUTO = "auto"
    SCREEN = "screen"
    FRAMES = "frames"


class CameraKind(StrEnum):
    """Which simulated camera."""

    SCREEN = "screen"
    BLANK = "blank"


class Room(StrEnum):
    """Where a simulated phone stands."""

    PLAIN = "plain"
    DARK = "dark"
    LAMP = "lamp"
    WINDOW = "window"
    MOIRE = "moire"
    OUT_OF_FOCUS = "out_of_focus"
    TILTED = "tilted"


class Orientation(StrEnum):
    """How a phone is held."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


class Dialect(StrEnum):
    """What the simulated phone speaks."""

    CHEXRIG = "chexrig"
    CHEXPEDITOR = "chexpeditor"


def sim(
    store: Annotated[Path, typer.Option(metavar="DIR", help="Folder for photos and the phone's journal.")],
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="UDP port; 0 takes any free one; default: 4747, in the CheXpeditor dialect 4445.",
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 for other computers.")
    ] = "127.0.0.1",
    exposure_ms: Annotated[
        float,
        typer.Option(
            "--exposure-ms",
            "--shutter-ms",
            min=0,
            max=30_000,
            help="Milliseconds from the trigger to the end of the exposure. What changes on the screen"
            " meanwhile is in the photo, in the lower rows the more.",
        ),
    ] = 200.0,
    save_ms: Annotated[
        float,
        typer.Option(
            min=0,
            max=30_000,
            help="Milliseconds from there until the photo is saved, at least: a real phone takes some 300 to"
            " 900, in which the next x-ray is shown already.",
        ),
    ] = 0.0,
    multi_frame_ms: Annotated[
        float,
        typer.Option(
            min=0,
            max=5_000,
            help="Milliseconds for which it goes on exposing after it told that it is done, as phones do that"
            " make one photo of several frames.",
        ),
    ] = 0.0,
    failing_saves: Annotated[
        int, typer.Option(min=0, metavar="N", help="Every N-th photo cannot be written; 0: none fails.")
    ] = 0,
    troubles: Annotated[
        str,
        typer.Option(
            metavar="CODE:SECONDSs@N,...",
            help="What keeps it from taking photos, to rehearse that: heat:12s@5,call:40s@20/midst is too hot"
            " for 12 s at the 5th capture, and gets a call in the midst of the 20th, which fails. Codes:"
            " heat, call, covered, battery, storage_full, camera. Captures count from when it starts.",
        ),
    ] = "",
    happenings: Annotated[
        str,
        typer.Option(
            metavar="WHAT:AMOUNT@N,...",
            help="What happens in its room, to rehearse that: light:5@20,knock:2.5@31,turn:-90@1,tilt:4@7 is"
            " five times as bright from the 20th photo on, knocked at the 31st (m/s2), turned by -90 degrees"
            " from the 1st on, and tilted by 4 from the 7th on.",
        ),
    ] = "",
    lux: Annotated[
        float | None,
        typer.Option(min=0, max=MAX_LUX, help="Light at its front, lux; default: what its room has."),
    ] = None,
    room: Annotated[
        Room,
        typer.Option(
            help="How its photos look. plain has all of the monitor in the photo; in the others the x-ray"
            " fills it, as an operator would have it."
        ),
    ] = Room.PLAIN,
    orientation: Annotated[Orientation, typer.Option(help="How it is held.")] = Orientation.LANDSCAPE,
    distance_cm: Annotated[
        float,
        typer.Option(min=5, max=500, help="Centimetres from its lens to the screen, which it focuses on."),
    ] = 60.0,
    seed: Annotated[int, typer.Option(help="Where the camera stands, and its noise.")] = 1,
    stance: Annotated[
        str,
        typer.Option(
            metavar="ASIDE,ABOVE,TURN,FILL",
            help="Where the camera stands instead, to rehearse aiming: 6,-2,3,0.9 looks 6 degrees from the"
            " screen's left side, 2 from below, has to be turned 3 clockwise, and an x-ray fills 0.9 of the"
            " photo.",
        ),
    ] = "",
    blur: Annotated[
        float | None,
        typer.Option(
            metavar="PER_MILLE",
            min=0,
            max=10,
            help="How far out of focus it is where it focuses by itself, to rehearse that: the radius of the"
            " disc that a point of the screen becomes, of the photo's longer side; default: as in its room.",
        ),
    ] = None,
    source: Annotated[
        Source,
        typer.Option(
            help="Photograph the X screen, or the window's own frames; auto takes what can be seen."
        ),
    ] = Source.AUTO,
    region: Annotated[
        str, typer.Option(metavar="X,Y,W,H", help="Part of the screen in pixels; default: the primary one.")
    ] = "",
    frames: Annotated[
        Path | None, typer.Option(help="File by which the window hands its frames over.")
    ] = None,
    camera: Annotated[
        CameraKind, typer.Option(help="blank measures the rig's own time; its pictures show nothing.")
    ] = CameraKind.SCREEN,
    free_bytes: Annotated[
        int | None, typer.Option(min=0, help="Pretend that only this much is free, to rehearse a full phone.")
    ] = None,
    dialect: Annotated[
        Dialect,
        typer.Option(
            help="chexpeditor is driven by the original rig's client. That dialect has no key: whoever"
            " reaches the port can trigger the camera."
        ),
    ] = Dialect.CHEXRIG,
    first_row: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MAX_ROW,
            metavar="N",
            help="In the CheXpeditor dialect: the CSV's row to photograph next, the first is 0;"
            " default: the one after the newest photo.",
        ),
    ] = None,
    agent: Annotated[
        Agent,
        typer.Option(
            help="Which program it is: chexrig's own, or the app of real phones on this computer's Java"
            " (version 17 or newer)."
        ),
    ] = Agent.PYTHON,
    cable_port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="With --agent java: TCP port on 127.0.0.1 by which adb reaches it; 0 takes any free one;"
            " default: none.",
        ),
    ] = None,
    until_stdin_closes: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Be a phone: photograph what is on this computer's screen, on request, until Ctrl-C.

    It behaves as the app on a real phone does, journal and all, and photographs the screen itself, never the
    file that was named. Start it in one terminal:

      chexrig phone sim --store my-phone

    and in another, with a plan that is made for it:

      chexrig plan new --phone udp:127.0.0.1:4747

      chexrig run PLAN --pairing-code CODE

    The code is shown when it starts, and stays the same for this folder.

    As a phone of the original rig, for its client or for chexrig run PLAN --phone chexpeditor:127.0.0.1:4445:

      chexrig phone sim --store my-phone --dialect chexpeditor --first-row 0
    """
    options = PhoneOptions(
        store=store,
        host=host,
        port=port,
        exposure_ms=exposure_ms,
        save_ms=save_ms,
        multi_frame_ms=multi_frame_ms,
        failing_saves=failing_saves,
        troubles=parse_troubles(troubles),
        happenings=parse_happenings(happenings),
        lux=lux,
        room=room.value,
        orientation=orientation.value,
        distance_cm=distance_cm,
        seed=seed,
        stance=parse_stance(stance),
        blur_per_mille=blur,
        source=source.value,
        region=parse_region(region),
        frames=frames,
        camera=camera.value,
        free_bytes=free_bytes,
        until_stdin_closes=until_stdin_closes,
        dialect=dialect.value,
        first_row=first_row,
        agent=agent.value,
        cable_port=cable_port,
    )

    def say(line: str) -> None:
        words = Text(line)
        words.highlight_regex(_CODE, "bold")
        out.print(words)

    if not out.is_terminal or agent is Agent.JAVA:
        run_phone(options, say, lambda words: out.print(words, markup=False))
        return
    with out.status("waiting for a controller") as line:
        run_phone(options, say, line.update)
