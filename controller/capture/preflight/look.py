"""Every reason for which a subset cannot begin, told at once and before anybody sets up a room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from android_bridge.base import Problem
from controller.capture.begin import check_phone, find_refusals, is_for_a_real_phone, refusals_of
from controller.capture.cursor import check_cursors
from controller.capture.options import RunOptions
from controller.capture.phone import ReachedPhone
from controller.capture.preflight.finding import Finding, Outcome
from controller.capture.preflight.phone_there import PATIENCE_S, PhoneTask, look_at_phone
from controller.capture.preflight.screen_there import (
    DESKTOP_S,
    look_at_blanking,
    look_at_glass,
    look_at_night_light,
    look_at_notifications,
    look_at_refresh_rate,
)
from controller.capture.preflight.xrays_here import LIMIT_S, look_at_xrays
from controller.capture.same_display import another_display, check_display
from controller.display import Display
from controller.plan import LoadedPlan, Subset
from controller.records import Captures
from controller.xrays import Manifest

_LOG = logging.getLogger(__name__)
_MORE_S = 15.0  # beyond what a check allows itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """What is looked at before a subset begins, or goes on.

    Parameters
    ----------
    subset, left, left_s
        The subset, the indices that are still to be photographed, and how long that takes; None where there
        is no telling.
    phone
        The phone; or the problem that there is with reaching it.
    """

    loaded: LoadedPlan
    subset: Subset
    left: Sequence[int]
    left_s: float | None
    manifest: Manifest
    captures: Captures
    options: RunOptions
    display: Display
    phone: ReachedPhone | Problem


async def look(what: Preflight) -> list[Finding]:
    """Make all checks at once, each with a limit in time; one that cannot be made blocks nothing."""
    checks = [_made(name, check, limit_s) for name, check, limit_s in _checks(what)]
    found = [finding for each in await asyncio.gather(*checks) for finding in each]
    return _without_contradiction([*_plan_and_record(what), *found])


def _without_contradiction(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out what is said to be good, or cannot be told, of a thing with which something else is wrong."""
    wrong = {each.name for each in findings if each.outcome in (Outcome.BLOCKS, Outcome.WARNING)}
    return [
        each
        for each in findings
        if each.name not in wrong or each.outcome in (Outcome.BLOCKS, Outcome.WARNING)
    ]


_Check = tuple[str, Awaitable[Finding | Iterable[Finding]], float]


def _checks(what: Preflight) -> Iterator[_Check]:
    yield "x-rays", look_at_xrays(what.loaded.images, what.manifest, what.left), LIMIT_S + _MORE_S
    display = what.display
    if display.platform != "offscreen":
        yield "screen", look_at_glass(display), _MORE_S
        yield "refresh rate", look_at_refresh_rate(display), _MORE_S
        yield "night light", look_at_night_light(is_real=is_for_a_real_phone(what.loaded)), DESKTOP_S
        yield "notifications", look_at_notifications(), DESKTOP_S
    if not isinstance(what.phone, Problem):
        task = PhoneTask(
            camera=what.loaded.camera,
            subset=what.subset.id,
            left=len(what.left),
            left_s=what.left_s,
            is_started=what.options.phone is None,
            is_real=is_for_a_real_phone(what.loaded),
        )
        patience_s = what.options.patience_s
        yield (
            "phone",
            look_at_phone(what.phone, task, what.captures, patience_s),
            min(patience_s, PATIENCE_S) + _MORE_S,
        )


async def _made(
    name: str, check: Awaitable[Finding | Iterable[Finding]], limit_s: float
) -> Iterable[Finding]:
    try:
        async with asyncio.timeout(limit_s):
            found = await check
    except Problem as problem:
        return [Finding.of(name, problem)]
    except TimeoutError:
        return [_unknown(name, f"not known: no answer within {limit_s:.0f} s")]
    except Exception as error:  # noqa: BLE001 - a check is a service, and no reason to stop
        _LOG.debug("the check of %s failed", name, exc_info=error)
        return [_unknown(name, f"not known: {error}")]
    return [found] if isinstance(found, Finding) else list(found)


def _unknown(name: str, words: str) -> Finding:
    return Finding(name=name, outcome=Outcome.UNKNOWN, words=words)


def _plan_and_record(what: Preflight) -> Iterator[Finding]:
    """Give what needs no time: what a run refuses of plan and record, and what is known by now."""
    name, loaded, captures, options = "plan and record", what.loaded, what.captures, what.options
    problems = [
        *find_refusals(loaded, [what.subset], what.manifest, captures, options.dialect),
        *refusals_of(partial(check_phone, loaded, [what.subset], captures, options.phone)),
    ]
    yield from (Finding.of(name, each) for each in problems)
    if not problems:
        yield Finding(name=name, outcome=Outcome.GOOD, words="they agree")
    if isinstance(what.phone, Problem):
        yield Finding.of("phone", what.phone)
    yield _screen(what)
    if what.display.kept_awake:
        yield look_at_blanking(what.display.kept_awake)


def _screen(what: Preflight) -> Finding:
    name, shown_on = "screen", what.display.shown_on
    try:
        check_cursors(what.loaded, [what.subset], *what.display.screen_geometry[2:])
        warning = check_display(
            what.loaded,
            what.subset,
            what.captures.displays(what.subset.id),
            shown_on,
            may_differ=what.options.may_differ,
        )
    except Problem as problem:
        return Finding.of(name, problem)
    if warning:
        remedy = "go on with the one that it was begun with, if this is not what you want"
        short = another_display(what.captures.displays(what.subset.id), shown_on)
        return Finding(name=name, outcome=Outcome.WARNING, words=warning, remedy=remedy, short=short)
    return Finding(name=name, outcome=Outcome.GOOD, words=str(shown_on))
