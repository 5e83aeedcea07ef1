"""Before the first trigger: the subset has to be the one that was begun."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from android_bridge.base import SIMULATED_MODELS, AdbAddress, PhoneAddress, Problem, UdpAddress, parse_phone
from controller.capture.dialects import CHEXRIG, Dialect
from controller.plan import Change, LoadedPlan, PlanProblems, Subset
from controller.records import Captures, SubsetRecord
from controller.xrays import Manifest, goes_by
from protocol import PhotoNameError
from protocol.photo_name import MAX_TAKE


class Begun(Protocol):
    """What a journal tells of subsets that have begun."""

    def subset(self, subset: str, /) -> SubsetRecord | None:
        """Give a begun subset as it was at its first session, or None."""

    def triggered_ranges(self) -> list[tuple[str, int, int]]:
        """Give id, first and last index of the subsets of which photos may have been taken."""


def find_refusals(
    loaded: LoadedPlan,
    subsets: Sequence[Subset],
    manifest: Manifest | None,
    journal: Begun,
    dialect: Dialect | None = CHEXRIG,
    *,
    is_frozen: bool = True,
) -> list[Problem]:
    """Look for whatever in the plan keeps subsets from being begun, or gone on with, as they are now.

    A run refuses it, and whoever is asked before a run tells it: the same in both places.

    Parameters
    ----------
    manifest
        None where there is none yet, or it cannot be understood.
    dialect
        By which the photos are named; None for photos that have no such names.
    is_frozen
        Whether `manifest` is the one to photograph, and no preview of it.

    Returns
    -------
    list of Problem
        All at once, each x-ray's name alone excepted: the first of a subset stands for the rest.
    """
    frozen = manifest if is_frozen else None
    taken = journal.triggered_ranges()
    checks: list[Callable[[], None]] = []
    for subset in subsets:
        if manifest is not None and dialect is not None and subset.last <= len(manifest):
            checks.append(partial(check_names, subset, manifest, dialect))
        checks.append(partial(check_unchanged, loaded, subset, frozen, journal))
        checks.append(partial(check_apart, loaded, subset, taken))
    return [problem for check in checks for problem in refusals_of(check)]


def refuse(loaded: LoadedPlan, found: Sequence[Problem]) -> None:
    """Raise what was found; several things as one.

    Raises
    ------
    Problem
        Unless nothing was found.
    """
    if len(found) == 1:
        raise found[0]
    if found:
        raise PlanProblems(loaded.path, found)


def refusals_of(check: Callable[[], None]) -> list[Problem]:
    """Give what a check raises, to be told with what others do."""
    try:
        check()
    except Problem as problem:
        return [problem]
    return []


_GO_ON = (
    "take the change back to go on; under other conditions, photograph the whole subset anew, in a copy of"
    " the plan with another file name and another `name:`"
)


def check_unchanged(
    loaded: LoadedPlan, subset: Subset, manifest: Manifest | None, journal: Begun, advice: str = _GO_ON
) -> None:
    """Refuse to go on with a subset whose conditions or x-rays were changed after it had begun.

    Parameters
    ----------
    manifest
        None where it is not known which x-rays the plan means now.

    Raises
    ------
    Problem
        Names what changed, before and now, and where it stands.
    """
    begun = journal.subset(subset.id)
    if begun is None:
        return
    changes = loaded.changes_since(subset, begun.definition)
    if manifest is not None and not goes_by(manifest, begun.manifest_digest):
        words = f"manifest: {begun.manifest_digest[:16]}... -> {manifest.digest[:16]}..."
        changes.append(Change(("data", "manifest"), words))
    if changes:
        raise Problem(
            f"subset {subset.id} has changed since it was begun",
            where=loaded.where_all(change.path for change in changes),
            got="; ".join(change.words for change in changes),
            advice=loaded.begun_anew(advice),
        )


def check_apart(loaded: LoadedPlan, subset: Subset, taken: Sequence[tuple[str, int, int]]) -> None:
    """Refuse a subset that shares indices with one that was captured under another id.

    Parameters
    ----------
    taken
        Id, first and last index of the subsets of which photos may have been taken.

    Raises
    ------
    Problem
        Names both.
    """
    for other, first, last in taken:
        if other != subset.id and first <= subset.last and subset.first <= last:
            raise Problem(
                f"x-rays would be photographed twice: subset {subset.id} shares indices with {other},"
                " which was begun with this plan",
                where=loaded.where("subsets", loaded.position(subset.id), "first"),
                expected=f"indices other than {first}-{last}",
                got=f"{subset.first}-{subset.last}",
                advice=loaded.begun_anew(
                    f"give {subset.id} other indices, or its old id back, or copy the plan to a new file"
                ),
            )


def check_phone(
    loaded: LoadedPlan, subsets: Sequence[Subset], journal: Captures, phone: PhoneAddress | None
) -> None:
    """Refuse to mix photos of the simulated phone with those of a real one, or two dialects in one subset.

    Parameters
    ----------
    subsets
        Those that are wanted.
    phone
        Where the phone listens; None for a simulated one that is started for this run.

    Raises
    ------
    Problem
        When one of them was photographed by a phone of the other kind, or in the other dialect.
    """
    _check_dialect(loaded, subsets, journal, phone)
    if isinstance(phone, UdpAddress) and phone.is_loopback:
        return  # started by hand, or a real one behind a tunnel: which, is known when it has answered
    for subset in subsets:
        for model, address in journal.photographers(subset.id):
            # A simulated phone may listen on another computer: it may go on with its own subset.
            if model in SIMULATED_MODELS and phone is not None and not _same_place(address, phone):
                raise Problem(
                    f"subset {subset.id} was captured with the simulated phone",
                    where=str(loaded.path),
                    expected=f"photos by the phone at {phone}",
                    got=f"photos by the {model}",
                    advice="copy the plan to a new file, and set phone.address there: rehearsals of such a"
                    " plan (--phone sim) are kept apart",
                )
            if model not in SIMULATED_MODELS and phone is None:
                raise Problem(
                    f"subset {subset.id} was captured with another phone than the simulated one",
                    where=str(loaded.path),
                    got=f"photos by {model} at {address}",
                    advice=f"give its address, --phone {address}, or set phone.address in the plan",
                )


def is_for_a_real_phone(loaded: LoadedPlan) -> bool:
    """Say whether a simulated phone's photos have no place in a plan's record."""
    phone = loaded.phone
    # At an address of this computer either kind may be: a simulated phone, or a tunnel to a real one.
    return not (phone.is_simulated or loaded.is_rehearsal or phone.is_loopback)


def _check_dialect(
    loaded: LoadedPlan, subsets: Sequence[Subset], journal: Captures, phone: PhoneAddress | None
) -> None:
    """Refuse to go on with a subset in another dialect: its photos would be marked and named in two ways."""
    legacy = phone is not None and phone.is_legacy
    for subset in subsets:
        for model, address in journal.photographers(subset.id):
            before = parse_phone(address)
            if legacy != (before is not None and before.is_legacy):
                raise Problem(
                    f"subset {subset.id} was begun with "
                    + ("another phone than the original rig's app" if legacy else "the original rig's app"),
                    where=str(loaded.path),
                    expected=f"a phone like {model} at {address}",
                    got="sim" if phone is None else str(phone),
                    advice=f"finish it with the phone it was begun with (--phone {address}), or capture its"
                    " x-rays anew in a copy of the plan, after the original app's folder was copied to this"
                    " computer and emptied: its names are the same in both plans",
                )


def record_subset(loaded: LoadedPlan, subset: Subset, manifest: Manifest, journal: Captures) -> None:
    """Write the subset down as it is now, if it has not begun yet."""
    journal.begin_subset(
        SubsetRecord(
            id=subset.id,
            first=subset.first,
            last=subset.last,
            definition=loaded.subset_definition(subset),
            manifest_digest=manifest.digest,
        )
    )


def _same_place(address: str, phone: PhoneAddress) -> bool:
    before = parse_phone(address)
    if phone == AdbAddress():  # the only one there: which one, is not known yet
        return isinstance(before, AdbAddress)
    return before is not None and before.place == phone.place


def check_names(subset: Subset, manifest: Manifest, dialect: Dialect = CHEXRIG) -> None:
    """Make sure that every photo of the subset can be named.

    Raises
    ------
    Problem
        Names the first x-ray whose patient, study or view (or path, as the dialect goes) cannot stand in a
        file name.
    """
    for index in range(subset.first, subset.last + 1):
        xray = manifest.xray(index)
        try:
            dialect.name(xray, subset.id, MAX_TAKE)  # the longest: a retake must not be the first to fail
        except PhotoNameError as error:
            raise Problem(
                f"the photo of x-ray {index} cannot be named after it",
                where=xray.path,
                got=str(error),
                advice="give patient, study and view shorter names in the CSV and the folders"
                if dialect is CHEXRIG
                else "give the path shorter names in the CSV and the folders, without __; or use a phone with"
                " chexrig's own app",
            ) from error


def no_screen(what: str = "there is no screen to photograph", advice: str = "") -> Problem:
    """Say that x-rays would be shown on no screen."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    return Problem(
        what,
        expected="a screen (DISPLAY or WAYLAND_DISPLAY set)",
        got=f"QT_QPA_PLATFORM={chosen}, which has none: unset it" if chosen else "",
        advice=advice or "run this on the computer with the monitor",
    )
