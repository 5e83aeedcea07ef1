"""``chexrig synth``."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated, Protocol

import typer

from android_bridge.base import Problem, how_many
from controller.cli.console import (
    Listing,
    counted,
    err,
    labelled,
    making,
    out,
    show_warning,
    show_warnings,
    with_files,
)
from controller.cli.console.columns import clock
from controller.cli.placed import placed
from controller.synthetic import (
    LEVELS,
    WHOLE,
    Crew,
    Failed,
    Order,
    Projection,
    Recipe,
    Shard,
    Stop,
    Synthesised,
    alone,
    as_path,
    chain,
    check_url,
    dask_crew,
    failed_list,
    left_to_make,
    pool,
    project,
    put,
    read_xrays,
    stoppable,
    synthesise,
    tell_lacking,
    usable_processors,
)
from controller.xrays import parse_rows

_FAILED, _STOPPED = 1, 130
_NAMED = 5
_MOST_SEED = 2**63 - 1
"""What a data set's table has room for."""
_CLUSTER = 8, 64
_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_LOCAL = re.compile(r"local:([0-9]{1,4})")
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?(?:[^\s:/\[\]]+|\[[0-9a-fA-F:.%]+\]):([0-9]{1,5})")
_MOST_PORT = 65535


class _CrewOf(Protocol):
    """Gives who makes the pictures, by the work folder."""

    def __call__(self, folder: str, *, stop: Stop) -> AbstractContextManager[Crew]:
        """Begin it."""


def synth(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A manifest, a plan, a CSV in CheXpert's form, or a data set's folder.",
            show_default=False,
        ),
    ],
    chains: Annotated[
        list[str],
        typer.Option(
            "--chain",
            metavar="NAME|FILE",
            help="What is done to each x-ray: digital or spatial as in CheXphoto's paper, a transformation,"
            " or a YAML file with several. May be repeated; the x-rays are read once.",
            show_default=False,
        ),
    ],
    out_dir: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="DIR|URL",
            help="Where the data set goes: a new or empty folder, or a data set, which is added to. For a URL"
            " it is made in --local, and then put there.",
            show_default=False,
        ),
    ],
    level: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="How strong, 1 to 4, in place of what the chain itself says.",
            show_default=False,
        ),
    ] = None,
    images: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR|URL",
            help="Folder with the x-rays, may be repeated; or one URL, such as s3://bucket/CheXpert. Default:"
            " where the plan says, or the folder of the CSV.",
            show_default=False,
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A manifest's CSV with the labels. Default: the one of that name beside it.",
            show_default=False,
        ),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option(metavar="A:B", help="Only these data rows of a CSV, from 1.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="What all numbers are drawn by.")] = 2020,
    quality: Annotated[
        int, typer.Option(metavar="Q", help="Of the JPEGs, as libjpeg counts.", min=1, max=100)
    ] = 95,
    fast: Annotated[
        bool,
        typer.Option("--fast/--exact", help="Take the faster way where it differs from the exact one."),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Processes of this computer. Default: its processors.",
            show_default=False,
        ),
    ] = None,
    dask: Annotated[
        str,
        typer.Option(
            metavar="local:N",
            help="Start a Dask cluster of N processes on this computer, which only this command can use.",
            show_default=False,
        ),
    ] = "",
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="tcp://HOST:PORT",
            help="Use the workers of this Dask scheduler. They need the same versions, and --out and the"
            " x-rays at the same places. Whoever reaches it can run programs there and here: name only one"
            " that you trust, or tls:// with Dask's own settings.",
            show_default=False,
        ),
    ] = "",
    shard: Annotated[
        str,
        typer.Option(
            metavar="K/N",
            help="Make only part K of N; the command without it puts all together.",
            show_default=False,
        ),
    ] = "",
    local: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help="With a URL as --out: the folder here that the data set is made in first; it needs"
            " the room.",
        ),
    ] = Path(),
    no_contact_sheet: Annotated[
        bool, typer.Option("--no-contact-sheet", help="Draw no sheets of x-rays beside their pictures.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Make a few in memory, say what all will take, and write nothing."),
    ] = False,
) -> None:
    """Make synthetic photos of x-rays, into a labelled data set in CheXphoto's layout.

    Each x-ray goes through each chain. Its numbers are drawn by --seed and by its own file's SHA-256, and
    saved with the picture: the same x-ray, chain, level and seed give the same bytes with any number of
    workers, in any order, anywhere.

    First see what it takes, then make it:

      chexrig synth train.csv --images . --chain digital --chain spatial --out spring-synth --dry-run

      chexrig synth train.csv --images . --chain digital --chain spatial --out spring-synth

    The same x-rays as a plan's photos:

      chexrig synth plan.yaml --chain spatial --level 2 --out spring-synth

    Whatever ends it (Ctrl-C, a kill, a full disk), the same command goes on: what is finished is on record in
    a folder beside --out, and verified by SHA-256. --out appears in one step at the end. An x-ray that is
    missing or damaged is named and left out; once it is mended, the same command adds it.

    On a cluster with Dask; a worker that dies costs nothing but time:

      chexrig synth train.csv --chain spatial --out /shared/spring --scheduler tcp://10.0.0.1:8786

    In a batch queue, such as SLURM, on a shared file system: each task makes its part, and the last command
    the data set. Number the array's tasks from 1:

      # sbatch --array=1-20 --wrap 'chexrig synth ... --shard $SLURM_ARRAY_TASK_ID/20'
      chexrig synth train.csv --chain spatial --out /shared/spring --shard 3/20
      chexrig synth train.csv --chain spatial --out /shared/spring

    Ends with 0 when every picture is in the data set, else with 1; 2 for wrong input or set-up, such as too
    little room.
    """
    _check_level(level)
    _check_seed(seed)
    with placed("--chain"):
        found = tuple(chain(each, level) for each in chains)
    recipe = Recipe(chains=found, seed=seed, quality=quality, is_exact=not fast)
    part = _shard(shard)
    url, folder = _place(out_dir, local)
    crew = _crew(recipe, workers, dask, scheduler)
    with placed("--rows"):
        chosen = parse_rows(rows) if rows is not None else None
    xrays = read_xrays(source, images or (), csv, chosen)
    show_warnings(xrays.warnings)
    lacking = tell_lacking(xrays)
    if lacking is not None:
        show_warning(lacking)
    order = Order(xrays=xrays, recipe=recipe, out=folder, shard=part, has_contact_sheets=not no_contact_sheet)
    if dry_run:
        _tell_projection(order, workers or usable_processors())
        return
    made = _made(order, crew)
    _tell(order, made)
    if url and made.grown is not None:
        _put(made.grown.out, url)
    if made.failed:
        raise typer.Exit(_FAILED)


def _made(order: Order, crew: _CrewOf) -> Synthesised:
    """Make it, showing how far it is.

    Raises
    ------
    typer.Exit
        When it was stopped.
    """
    done, all_of_them, words = 0, 0, "getting ready"
    with making(words) as show, stoppable(_tell_stopping) as stop:

        def progress(there: int, total: int) -> None:
            nonlocal done, all_of_them, words
            if all_of_them and there > done:
                words = "making pictures"
            done, all_of_them = there, total
            show(there, total, words)

        def checking(looked_at: int, total: int) -> None:
            show(looked_at, total, "checking what is made")

        def assembling(there: int, total: int) -> None:
            show(there, total, "putting the data set together")

        try:
            return synthesise(order, lambda folder: crew(folder, stop=stop), progress, checking, assembling)
        except KeyboardInterrupt:
            pass
    are_made = f"{done:,} of {all_of_them:,} pictures are" if all_of_them else "what was made is"
    kept = "made and kept" if all_of_them else "kept"
    err.print(f"stopped: {are_made} {kept}; the same command goes on", markup=False)
    raise typer.Exit(_STOPPED)


def _tell_stopping(count: int) -> None:
    if count == 1:
        err.print("stopping after what is nearly finished; Ctrl-C again ends it at once", markup=False)
        return
    err.show_cursor()
    os.write(2, b"\nstopped at once: what is on record is kept; the same command goes on\n")


def _crew(recipe: Recipe, workers: int | None, dask: str, scheduler: str) -> _CrewOf:
    """Give who makes the pictures, by the work folder."""
    chosen = {"--workers": workers is not None, "--dask": bool(dask), "--scheduler": bool(scheduler)}
    named = [option for option, is_given in chosen.items() if is_given]
    if len(named) > 1:
        raise Problem(
            "the pictures are made in one way", where=" and ".join(named), advice="give one of them"
        )
    if scheduler:
        return _connecting(recipe, scheduler)
    if dask:
        found = _LOCAL.fullmatch(dask)
        if found is None or int(found[1]) < 1:
            raise Problem(
                "there is no such cluster", where="--dask", expected="local:N, such as local:4", got=dask
            )
        return partial(dask_crew, recipe, tell=show_warning, workers=int(found[1]))
    count = workers or usable_processors()
    if count == 1:
        return lambda folder, stop: nullcontext(alone(recipe, folder))  # noqa: ARG005 - it is interrupted
    return partial(pool, recipe, workers=count)


def _connecting(recipe: Recipe, scheduler: str) -> _CrewOf:
    found = _ADDRESS.fullmatch(scheduler)
    if found is None or not 0 < int(found[1]) <= _MOST_PORT:
        raise Problem(
            "there is no such scheduler",
            where="--scheduler",
            expected="its address, such as tcp://10.0.0.1:8786",
            got=scheduler,
        )

    def crew(folder: str, stop: Stop) -> AbstractContextManager[Crew]:
        err.print(f"connecting to {scheduler}", markup=False)
        return dask_crew(recipe, folder, tell=show_warning, scheduler=scheduler, stop=stop)

    return crew


def _place(out_dir: str, local: Path) -> tuple[str, Path]:
    """Give the URL that the data set goes to, empty for none, and the folder that it is made in."""
    path = as_path(out_dir)
    if path is not None:
        return "", path.resolve()
    check_url(out_dir)
    return out_dir.rstrip("/"), local.resolve() / out_dir.rstrip("/").rpartition("/")[2]


def _put(folder: Path, url: str) -> None:
    with counted(f"putting it to {url}") as progress:
        copied = put(folder, url, progress)
    news = f"{how_many(copied, 'file')} verified by size" if copied else "it was there already"
    out.print(f"put to {url}: {news}", markup=False)
    err.print(f"what was made here, {folder}, may be removed", markup=False)


def _check_level(level: int | None) -> None:
    if level is not None and level not in LEVELS:
        raise Problem("there is no such level", where="--level", expected="1, 2, 3 or 4", got=str(level))


def _check_seed(seed: int) -> None:
    if not 0 <= seed <= _MOST_SEED:
        raise Problem("there is no such seed", where="--seed", expected=f"0 to {_MOST_SEED}", got=str(seed))


def _shard(text: str) -> Shard:
    if not text:
        return WHOLE
    found = _SHARD.fullmatch(text)
    part, of = map(int, found.groups()) if found else (0, 0)
    if not 1 <= part <= of:
        raise Problem(
            "there is no such shard",
            where="--shard",
            expected="K/N with K from 1 to N, such as 3/20",
            got=text,
        )
    if of == 1:
        raise Problem("one shard is the whole", where="--shard", got=text, advice="leave --shard out")
    return Shard(part, of)


def _tell_projection(order: Order, workers: int) -> None:
    left = left_to_make(order)
    pictures = sum(len(each.chains) for each in left)
    there = sum(len(each.chains) for each in order.items) - pictures
    already = f"; {there:,} are made already" if there else ""
    out.print(
        f"of {how_many(len(order.items), 'x-ray')} ({order.xrays.title}), {pictures:,} pictures to be made"
        f"{already}"
    )
    if not left:
        return
    projected = project(left, order.recipe)
    if projected is None:
        raise Problem(
            "no picture could be made of any of the x-rays that were tried",
            where=order.xrays.title,
            advice="check the x-rays: `chexrig manifest build` names every one that is damaged",
        )
    _chains(projected).show(out)
    for each in dict.fromkeys((1, workers, *_CLUSTER)):
        where = "here" if each == workers else "on processors like this one" if each in _CLUSTER else "here"
        out.print(
            f"with {how_many(each, 'worker')} {where}: about {clock(projected.seconds(each))}", markup=False
        )
    out.print(f"room: about {projected.size_bytes / 1e9:,.2f} GB in {order.out.parent}", markup=False)
    out.print("nothing was written", markup=False)


def _chains(projected: Projection) -> Listing:
    listing = Listing(
        f"by {how_many(projected.sampled, 'x-ray')} made on trial; reading one takes"
        f" {projected.decode_seconds * 1000:.1f} ms",
        "chain",
        "pictures#",
        "ms each#",
        "kB each#",
        "GB#",
    )
    for each in projected.chains:
        size = f"{each.pictures * each.size_bytes / 1e9:,.2f}"
        listing.add(
            each.name,
            f"{each.pictures:,}",
            f"{each.seconds * 1000:.1f}",
            f"{each.size_bytes / 1e3:,.0f}",
            size,
        )
    return listing


def _tell(order: Order, made: Synthesised) -> None:
    _tell_failed(made.failed)
    grown = made.grown
    if grown is None:
        out.print(f"{order.shard}: {made.pictures:,} of {made.total:,} pictures are there", markup=False)
        err.print(
            "once all shards are there, the same command without --shard makes the data set of them",
            markup=False,
        )
        return
    show_warnings(grown.warnings)
    for table in grown.tables:
        out.print(f"labels: {table}", markup=False)
    for sheet in made.sheets[:_NAMED]:
        out.print(f"to look at: {sheet}", markup=False)
    if len(made.sheets) > _NAMED:
        more = len(made.sheets) - _NAMED
        out.print(f"to look at: {more:,} more in {made.sheets[0].parent}", markup=False)
    if made.failed:
        count = len({each.index for each in made.failed})
        words = f"pictures of {how_many(count, 'x-ray')} are not in {grown.out}"
        out.print(labelled("not complete:", "bold red", f"{words}: {failed_list(order.out)} names them"))
        err.print("once they are mended, the same command adds them", markup=False)
        return
    news = "" if grown.has_changed else "; it had them all already, and nothing was changed"
    pictures = f"all {made.total:,} pictures are" if made.total > 1 else "the picture is"
    out.print(labelled("complete:", "bold green", f"{pictures} in {grown.out}{news}"))
    known = {"--csv": order.xrays.csv, "--manifest": order.xrays.manifest}
    options = [word for option, file in known.items() if file is not None for word in (option, file)]
    err.print(f"to check it through and through: {with_files('report', grown.out, *options)}", markup=False)


def _tell_failed(failed: Sequence[Failed]) -> None:
    for each in failed[:_NAMED]:
        show_warning(f"pictures of x-ray {each.index} are missing: {each.why}")
    if len(failed) > _NAMED:
        show_warning(f"and of {len(failed) - _NAMED:,} more")
