"""What is wanted of a run, and what a data set has on record of each picture of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from android_bridge.base import Problem
from controller.dataset import SYNTHETIC, Capture, GrowingDataset, check_device
from controller.synthetic.items import Item, Made, Picture, Recipe
from controller.synthetic.sources import Xrays
from controller.synthetic.versions import software
from controller.synthetic.work_folder import WHOLE, Shard


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted.

    Parameters
    ----------
    xrays, recipe
        What pictures are made of, and how.
    out
        The data set: a new or empty folder, or one that is added to.
    shard
        Only this part is made, and no data set yet.
    has_contact_sheets
        Whether sheets are drawn of x-rays beside their pictures.
    """

    xrays: Xrays
    recipe: Recipe
    out: Path
    shard: Shard = WHOLE
    has_contact_sheets: bool = True

    @property
    def items(self) -> list[Item]:
        """Its x-rays, each to go through all chains."""
        chains = tuple(range(len(self.recipe.chains)))
        return [replace(each, chains=chains) for each in self.xrays.items if self.shard.has(each.index)]

    @property
    def facts(self) -> dict[str, Any]:
        """All that may not change between the runs that make it together."""
        return {
            "xrays": self.xrays.digest,
            "chains": [
                [each.name, each.digest] for each in self.recipe.chains
            ],  # a journal has their numbers
            "seed": self.recipe.seed,
            "quality": self.recipe.quality,
            "exact": self.recipe.is_exact,
            "software": software(),
        }


def check_names(order: Order) -> None:
    """Make sure that each chain's pictures have a folder of their own.

    Raises
    ------
    Problem
        When a chain's name cannot be a folder, or two chains have one name.
    """
    names = [each.name for each in order.recipe.chains]
    for name in names:
        check_device(name, what="chain", where="--chain")
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        raise Problem(
            "two chains have one name, which is their folder",
            where="--chain",
            got=twice,
            advice="give one of them another name, in a file of its own",
        )


def describe(order: Order, data: GrowingDataset) -> None:
    """Say in a data set what an order's chains are, and what its plan says of publishing.

    Raises
    ------
    Problem
        When the data set has one of their names for another chain.
    """
    for chain in order.recipe.chains:
        facts = {
            "sha256": chain.digest,
            "steps": chain.definition,
            "exact": order.recipe.is_exact,
            "jpeg_quality": order.recipe.quality,
            "software": software(),
        }
        data.describe_chain(chain.name, facts)
    if order.xrays.publishing:
        data.describe_plan("", order.xrays.publishing)


def asked_for(order: Order, item: Item, chain: int) -> Capture:
    """Give what is known of a picture before it is made; its parameters are not drawn yet."""
    return Capture(
        key=item.key,
        device=order.recipe.chains[chain].name,
        origin=SYNTHETIC,
        photo_name=item.path.rpartition("/")[2],
        index=item.index,
        assignment="made from it",
        xray_path=item.path,
        chexrig_version=software()["chexrig"],
        chain_sha256=order.recipe.chains[chain].digest,
        seed=order.recipe.seed,
        parameters="",
    )


def capture_of(order: Order, item: Item, made: Made, picture: Picture) -> Capture:
    """Give what a data set has on record of a picture."""
    return replace(
        asked_for(order, item, picture.chain),
        photo_bytes=picture.size_bytes,
        photo_sha256=picture.sha256,
        xray_sha256=made.xray_sha256,
        windowing=made.windowing or None,
        parameters=picture.parameters,
    )
