"""The app of real phones on this computer's Java, as a simulated phone.

Its options (``--help`` of the jar) are the Python phone's, in the same words, but for these:

``--pose YAW,PITCH,ROLL,FILL,X,Y``
    Where the camera stands (`android_bridge.optics.Pose`).
``--framing screen|xray``
    What fills the photo so far as FILL says, and is in its middle but for X and Y: the monitor, or the square
    in the screen's middle that is as high as the screen, where x-rays are. With ``xray`` X and Y are parts of
    the photo's width and height, and nothing keeps the monitor's edges in the photo.
``--room FILE``
    What the room does to a photo (`android_bridge.simulated.room_file`); none: a plain room.

``--orientation portrait`` is for photos of 1200 x 1600 pixels, in which the sensor's rows are columns.
``--distance-cm N`` is what focus finds where there is no room's file.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

from android_bridge.agent import shipped_jar
from android_bridge.base import Problem, default_frames_path, written_happenings, written_troubles
from android_bridge.optics import Pose
from android_bridge.simulated.folder import check_store, usable
from android_bridge.simulated.options import PhoneOptions
from android_bridge.simulated.room_file import write_room
from android_bridge.simulated.screen_source import what_can_be_seen
from android_bridge.simulated.senses import lux_in
from android_bridge.simulated.storage import PRIVATE

OLDEST_JAVA = 17
ROOM = "room"
_USUAL_SCREEN_PX = (1920, 1080)
_ASK_PATIENCE_S = 20.0
_VERSION = re.compile(r'version "(?P<major>\d+)')
_INSTALL = "install one, on Debian: apt install default-jre-headless"
#: Little memory, and where the screen is grabbed by Java itself: its own pixels, no desktop service for it.
_JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-Dsun.java2d.uiScale=1", "-Dawt.robot.gtk=false")


def java_command(options: PhoneOptions) -> list[str]:
    """Give the command that is this phone.

    Raises
    ------
    Problem
        When there is no Java, or an old one, the app is not there or damaged, or the folder is one of
        another kind of phone.
    """
    if options.dialect != "chexrig":
        raise Problem(
            "the phones' app does not speak the dialect of the original rig",
            where=f"--dialect {options.dialect}",
            advice="leave out --agent java",
        )
    check_store(options.store, "java")
    return [_java(), *_JVM, "-jar", str(shipped_jar()), *_arguments(options)]


def _in_room(options: PhoneOptions) -> list[str]:
    """Give where the camera stands, and write down what the room does to its photos."""
    stands = ["--pose", _numbers(options.pose), *(["--framing", "xray"] if options.pose.of_xray else [])]
    if options.room == "plain" and options.blur_per_mille is None:
        return stands
    file = options.store / PRIVATE / ROOM
    with usable(options.store):
        file.parent.mkdir(parents=True, exist_ok=True)
        screen_px = _USUAL_SCREEN_PX if options.region is None else options.region[2:]
        write_room(file, options.optics, screen_px, options.screen_dpt)
    return [*stands, "--room", str(file)]


def _numbers(pose: Pose) -> str:
    parts = (pose.yaw_deg, pose.pitch_deg, pose.roll_deg, pose.fill, pose.shift_x, pose.shift_y)
    return ",".join(map(repr, parts))


def _java() -> str:
    program = shutil.which("java")
    if program is None:
        raise Problem("there is no Java on this computer", where="--agent java", advice=_INSTALL)
    try:
        done = subprocess.run(
            [program, "-version"], capture_output=True, text=True, timeout=_ASK_PATIENCE_S, check=True
        )
        said = done.stderr or done.stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise Problem("Java does not start", where=program, got=str(error), advice=_INSTALL) from error
    found = _VERSION.search(said)
    if found is None or int(found["major"]) < OLDEST_JAVA:
        raise Problem(
            "this computer's Java is too old",
            where=program,
            expected=f"version {OLDEST_JAVA} or newer",
            got=said.partition("\n")[0],
            advice=_INSTALL,
        )
    return program


def _arguments(options: PhoneOptions) -> list[str]:
    cable = "off" if options.cable_port is None else str(options.cable_port)
    arguments = ["--store", str(options.store), "--host", options.host, "--port", str(options.listens_at)]
    for name, value in (
        ("--cable-port", cable),
        ("--exposure-ms", options.exposure_ms),
        ("--save-ms", options.save_ms),
        ("--multi-frame-ms", options.multi_frame_ms),
        ("--failing-saves", options.failing_saves),
        ("--troubles", written_troubles(options.troubles)),
        ("--happenings", written_happenings(options.happenings)),
        ("--orientation", options.orientation),
        ("--distance-cm", options.distance_cm),
        ("--seed", options.seed),
        ("--lux", lux_in(options.room) if options.lux is None else options.lux),
        ("--camera", options.camera),
    ):
        arguments += [name, str(value)]
    arguments += _in_room(options)
    source = options.source
    if source == "auto":
        source, _ = what_can_be_seen(os.environ, sys.platform)
    arguments += ["--source", source]
    if source == "frames":
        arguments += ["--frames", str(options.frames or default_frames_path())]
    elif options.region is not None:
        arguments += ["--region", ",".join(map(str, options.region))]
    if options.free_bytes is not None:
        arguments += ["--free-bytes", str(options.free_bytes)]
    if options.until_stdin_closes:
        arguments += ["--until-stdin-closes"]
    return arguments
