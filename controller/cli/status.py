"""``chexrig status``."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from controller.cli.console import err, out
from controller.cli.status_by_hand import tell_by_hand
from controller.cli.waiting import tell_waiting
from controller.plan import load_plan
from controller.records import ALL_GUARANTEED, JOURNAL, Journal, exists, lock_holder


def status(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's YAML file.", show_default=False)],
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Show the rehearsal (run --phone sim) of a real phone's plan.")
    ] = False,
) -> None:
    """Show how far each subset is, how its last session ended, and what waits to be captured again.

    Reads only: it may be used while a session runs.

      chexrig status PLAN
    """
    loaded = load_plan(plan)
    if rehearsal:
        loaded = loaded.rehearsal()
    path = loaded.state_dir / JOURNAL
    if tell_by_hand(loaded) and not exists(path):
        return
    begun = {}
    if exists(path):
        with closing(Journal(path, read_only=True)) as journal:
            begun = {each.id: each for each in journal.status()}
    rehearsed = loaded.rehearsal()
    if rehearsed != loaded and exists(rehearsed.state_dir / JOURNAL):
        err.print("there is a rehearsal of this plan too: chexrig status PLAN --rehearsal")
    holder = lock_holder(loaded.state_dir)
    words = "rehearsal of " if loaded.is_rehearsal else ""
    table = Table(title=Text(f"{words}{loaded.name}: {loaded.path}"), title_justify="left")
    for heading in ("subset", "indices", "saved", "state", "retakes", "sessions", "last session"):
        table.add_column(heading, justify="right" if heading in ("saved", "retakes", "sessions") else "left")
    for subset in loaded.subsets:
        found = begun.get(subset.id)
        total = subset.last + 1 - subset.first
        saved = found.saved if found else 0
        state = "complete" if saved == total else "begun" if found else "not begun"
        table.add_row(
            subset.id,
            f"{subset.first}-{subset.last}",
            f"{saved}/{total}",
            state,
            str(found.retakes) if found else "",
            str(found.sessions) if found else "",
            Text(_last_session(found.last_outcome, found.last_cause, found.last_at, holder) if found else ""),
        )
    out.print(table)
    for each in begun.values():
        if each.guarantees != ALL_GUARANTEED:
            out.print(f"{each.id}: {each.guarantees}", markup=False)
    complete = sum(begun[s.id].saved == s.last + 1 - s.first for s in loaded.subsets if s.id in begun)
    out.print(f"{complete} of {len(loaded.subsets)} subsets complete")
    if begun:
        with closing(Journal(path, read_only=True)) as journal:
            tell_waiting(loaded, journal)


def _last_session(outcome: str | None, cause: str | None, at: str | None, holder: str) -> str:
    when = "" if at is None else datetime.fromisoformat(at).astimezone().strftime("%d %b %H:%M")
    words = outcome or (f"running (process {holder})" if holder else "was cut off")
    return f"{words} {when}" + (f": {cause}" if cause and outcome != "complete" else "")
