"""``chexrig decide``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from android_bridge.base import Problem
from controller.cli.begun import Camera, load_begun_plan
from controller.cli.console import Listing, command, counted, err, out
from controller.cli.intake_report import figure
from controller.cli.status_by_hand import after_showing, refuse_by_hand
from controller.cli.waiting import tell_waiting
from controller.identity import FIGURES
from controller.intake.from_phone import Doubtful, doubtful_photos, write_page
from controller.intake.from_phone import decide as put_on_record
from controller.plan import LoadedPlan, frozen_manifest, merged, spoken
from controller.records import open_record, take_over_repair_plan

_RANGE = re.compile(r"(?P<first>[0-9]{1,6})(-(?P<last>[0-9]{1,6}))?")


def decide(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="N|M-K", help="Let these photos into the next export; may be repeated."),
    ] = None,
    reject: Annotated[
        list[str] | None,
        typer.Option(metavar="N|M-K", help="Have these photos captured again; may be repeated."),
    ] = None,
    by: Annotated[
        str, typer.Option(metavar="NAME", help="Who has looked: it goes with accepted photos for good.")
    ] = "",
    why: Annotated[str, typer.Option(metavar="WORDS", help="Why, for the record.")] = "",
    camera: Camera = "",
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Of the rehearsal (run --phone sim) of a real phone's plan.")
    ] = False,
) -> None:
    """Decide of photos of which an export could not tell whether they show their x-ray.

    Without a decision such a photo stays out of every data set. First list them, and look at them on the page
    that is written, each beside its x-ray and beside another one that it is nearly as like:

      chexrig decide PLAN

      chexrig decide PLAN --accept 17 --accept 20-22 --by "A. Reader" --why "glare, the devices are the same"

      chexrig decide PLAN --reject 18 --by "A. Reader" --why "another patient"

    The score is how alike photo and x-ray are, at most 1; the lead is by how much the score is above that of
    any other x-ray. A score of 0.60 is proof, and one of 0.42 with a lead of 0.15; by points it takes more.

    What is accepted comes in with the next `chexrig export`, with the name; what is rejected is captured
    again by `chexrig run PLAN --repair`. A decision holds for that very photo, and the newest one counts.
    """
    name, reason = " ".join(by.split()), " ".join(why.split())
    _check_options(name, reason, deciding=bool(accept or reject))
    loaded = load_begun_plan(plan, camera=camera, rehearsal=rehearsal)
    with closing(open_record(loaded, read_only=True)) as record:  # what is wrong is told before a change
        refuse_by_hand(loaded, record, f"assign the camera's photos: {after_showing(loaded)}")
        photos = doubtful_photos(loaded, record)
        take_over_repair_plan(loaded, record)
    if not accept and not reject:
        _show(loaded, photos)
        return
    accepted, rejected = (_chosen(photos, given or []) for given in (accept, reject))
    both = {each.index for each in accepted} & {each.index for each in rejected}
    if both:
        raise Problem(
            "a photo is accepted and rejected", got=spoken(merged(both)), advice="do one of the two"
        )
    with closing(open_record(loaded, create=False)) as record:
        take_over_repair_plan(loaded, record)
        for chosen, accepts in ((accepted, True), (rejected, False)):
            if chosen:
                put_on_record(record, chosen, accepts=accepts, by=name, why=reason)
                words = "accepted" if accepts else "rejected"
                out.print(f"{words} by {name}: {_named(chosen)}", markup=False)
        tell_waiting(loaded, record)
    if accepted:
        err.print(f"they come in with the next `{command(loaded, 'export')} --out DIR`", markup=False)


def _check_options(by: str, why: str, *, deciding: bool) -> None:
    if deciding and not by:
        raise Problem("nobody is named", where="--by", expected="the name of the person who has looked")
    if deciding and not why:
        raise Problem("there is no reason", where="--why", expected="why, in words")
    if not deciding and (by or why):
        raise Problem(
            "there is nothing to decide",
            where="--accept or --reject",
            expected="indices, such as 17 or 20-22",
        )


def _show(loaded: LoadedPlan, photos: Sequence[Doubtful]) -> None:
    """List the doubtful photos, and write the page to look at them."""
    if not photos:
        out.print("no photo is doubtful, as far as exports have looked")
        return
    headings = ("subset", "index#", "score#", "lead#", "why", "decided")
    listing = Listing(f"{loaded.name}: doubtful photos", *headings, named_by=2)
    manifest = frozen_manifest(loaded)
    for each in photos:
        decision = each.decision
        decided = "" if decision is None else f"{decision.decision} by {decision.decided_by}: {decision.why}"
        figures = [figure(each.judged.score), figure(each.judged.lead)]
        meant = each.judged.looks_like or each.index
        why = f"{each.why}: {manifest.xray(meant).path}"
        listing.add(each.subset, str(each.index), *figures, why, decided)
    listing.show(out)
    out.print(FIGURES, markup=False)
    with counted("drawing photos") as progress:
        page = write_page(loaded, manifest, photos, progress)
    out.print(f"to look at: {page}", markup=False)
    decide_ = command(loaded, "decide")
    out.print(f"then: {decide_} --accept N --by NAME --why WORDS (or --reject N)", markup=False)


def _chosen(photos: Sequence[Doubtful], given: Sequence[str]) -> list[Doubtful]:
    """Give the photos that are meant by indices and ranges of them."""
    by_index = {each.index: each for each in photos}
    indices: set[int] = set()
    for text in given:
        match = _RANGE.fullmatch(text)
        meant = range(int(match["first"]), int(match["last"] or match["first"]) + 1) if match else ()
        if not meant or any(index not in by_index for index in meant):
            raise Problem(
                "this is no doubtful photo",
                where=text,
                expected=f"one of {spoken(merged(by_index))}" if by_index else "none: no photo is doubtful",
                got=text,
                advice="`chexrig decide PLAN` lists them; any other photo is asked for anew with"
                " `chexrig retake PLAN`",
            )
        indices.update(meant)
    return [by_index[index] for index in sorted(indices)]


def _named(photos: Sequence[Doubtful]) -> str:
    return spoken(merged(each.index for each in photos))
