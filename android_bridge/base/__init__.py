"""What every part of the bridge stands on: problems, files, locks, pairing, addresses, the frame file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.base.problems import Kind, Problem, Remedy
from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.base.addresses import (
        SIMULATED,
        AdbAddress,
        PhoneAddress,
        UdpAddress,
        parse_phone,
        plain_host,
        serial_in,
    )
    from android_bridge.base.alike import how_many, some_of, summed_up
    from android_bridge.base.files import (
        OWNER_ONLY,
        create_file,
        open_plain,
        plain_path,
        read_plain,
        replace_file,
        replace_files,
        replacing,
        sync_folder,
        write_durably,
    )
    from android_bridge.base.folders import state_folder
    from android_bridge.base.happenings import Happening, parse_happenings, written_happenings
    from android_bridge.base.locks import Taken, hold, holder_of, try_lock
    from android_bridge.base.models import SIMULATED_MODELS, AgentKind
    from android_bridge.base.pairing import keep_code, key_from_code
    from android_bridge.base.quiet import filters_lock, without_warnings
    from android_bridge.base.shared_frames import FrameWriter, default_frames_path
    from android_bridge.base.troubles import PlannedTrouble, parse_troubles, written_troubles

__all__ = [
    "OWNER_ONLY",
    "SIMULATED",
    "SIMULATED_MODELS",
    "AdbAddress",
    "AgentKind",
    "FrameWriter",
    "Happening",
    "Kind",
    "PhoneAddress",
    "PlannedTrouble",
    "Problem",
    "Remedy",
    "Taken",
    "UdpAddress",
    "create_file",
    "default_frames_path",
    "filters_lock",
    "hold",
    "holder_of",
    "how_many",
    "keep_code",
    "key_from_code",
    "open_plain",
    "parse_happenings",
    "parse_phone",
    "parse_troubles",
    "plain_host",
    "plain_path",
    "read_plain",
    "replace_file",
    "replace_files",
    "replacing",
    "serial_in",
    "some_of",
    "state_folder",
    "summed_up",
    "sync_folder",
    "try_lock",
    "without_warnings",
    "write_durably",
    "written_happenings",
    "written_troubles",
]

_PLACES = {
    "alike": ("how_many", "some_of", "summed_up"),
    "addresses": (
        "SIMULATED",
        "AdbAddress",
        "PhoneAddress",
        "UdpAddress",
        "parse_phone",
        "plain_host",
        "serial_in",
    ),
    "files": (
        "OWNER_ONLY",
        "create_file",
        "open_plain",
        "plain_path",
        "read_plain",
        "replace_file",
        "replace_files",
        "replacing",
        "sync_folder",
        "write_durably",
    ),
    "folders": ("state_folder",),
    "locks": ("Taken", "hold", "holder_of", "try_lock"),
    "models": ("SIMULATED_MODELS", "AgentKind"),
    "pairing": ("keep_code", "key_from_code"),
    "quiet": ("filters_lock", "without_warnings"),
    "shared_frames": ("FrameWriter", "default_frames_path"),
    "happenings": ("Happening", "parse_happenings", "written_happenings"),
    "troubles": ("PlannedTrouble", "parse_troubles", "written_troubles"),
}

__getattr__ = lazy(__name__, _PLACES)
