"""From what the operator named to a phone that answers: a real one, or a simulated one."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

from android_bridge.base import AdbAddress, keep_code, key_from_code, parse_happenings, parse_troubles
from android_bridge.simulated import PhoneOptions, lux_in, started_phone
from controller.capture.adb_phone import reached_over_adb
from controller.capture.options import RunOptions
from controller.capture.phone import ReachedPhone
from controller.display import Display
from controller.plan import FRAMES, PAIRING_CODE, PHONE_LOG, Environment, LoadedPlan


@contextlib.asynccontextmanager
async def reached_phone(
    loaded: LoadedPlan,
    environment: Environment,
    options: RunOptions,
    display: Display,
    tell: Callable[[str], None],
) -> AsyncIterator[ReachedPhone]:
    """Reach the phone that is to take the photos: the one that is named, or a simulated one, started for it.

    Parameters
    ----------
    environment
        Of the subset: how a simulated phone is held, and how far from the screen it stands.
    display
        What a simulated phone photographs.
    tell
        Called with a sentence now and then.

    Raises
    ------
    Problem
        When there is no such phone, or it cannot be used.
    """
    named, simulated = options.phone, loaded.phone.simulated
    if isinstance(named, AdbAddress):
        async with reached_over_adb(named, options.transport, tell) as phone:
            yield phone
        return
    if named is not None:
        key = b"" if named.is_legacy else key_from_code(options.pairing_code)
        yield ReachedPhone(named, key, endpoint=(named.host, named.port))
        return
    grabs = display.can_be_grabbed
    phone_options = PhoneOptions(
        store=options.store,
        port=0,
        exposure_ms=simulated.exposes_ms,
        save_ms=simulated.save_ms,
        multi_frame_ms=simulated.multi_frame_ms,
        failing_saves=simulated.failing_saves,
        troubles=parse_troubles(simulated.troubles),
        happenings=parse_happenings(simulated.happenings),
        lux=lux_in(
            simulated.room,
            ceiling_on=environment.room_light == "on",
            blinds_open=environment.window_blinds == "open",
        ),
        room=simulated.room,
        orientation=environment.phone_orientation,
        distance_cm=environment.tripod.distance_cm,
        seed=simulated.seed,
        source="screen" if grabs else "frames",
        region=display.screen_geometry if grabs else None,
        frames=None if grabs else loaded.state_dir / FRAMES,
        camera="blank" if options.camera == "blank" else "screen",
        free_bytes=options.free_bytes,
        agent=options.agent or simulated.agent,
    )
    async with started_phone(phone_options, loaded.state_dir / PHONE_LOG) as started:
        endpoint = (started.address.host, started.address.port)
        yield ReachedPhone(started.address, started.key, started.ended, started.sees, endpoint)


def remember_pairing(loaded: LoadedPlan, options: RunOptions, tell: Callable[[str], None]) -> None:
    """Keep a code that worked: the next run need not ask."""
    if not options.pairing_code or options.is_legacy:  # over ADB the phone's own one is used
        return
    try:
        keep_code(loaded.own(PAIRING_CODE), options.pairing_code)
    except OSError as error:  # a convenience: no reason to end a session
        tell(f"the pairing code could not be kept: {error}")
