"""The one rig of all tests: a folder with a plan and x-rays, and chexrig's commands on them.

`cases` names the environment, the x-rays and the plans that tests ask for.
"""

from . import cases, on_record
from .cases import SEED
from .commands import (
    REPOSITORY,
    Command,
    Told,
    clean_environment,
    expect,
    fields_of,
    in_this_process,
    wait_until,
)
from .folder import Rig, assert_one_message
from .phone import PhoneByHand, free_port, kill_process, phone_of
from .plan_text import Mapped, Plan, Range
from .reported import CASE_FOLDER, Cases, Right, copied_case, good, refused
from .xrays import empty, grain, grey, labels, make_xrays, write_table, xray_path

__all__ = [
    "CASE_FOLDER",
    "REPOSITORY",
    "SEED",
    "Cases",
    "Command",
    "Mapped",
    "PhoneByHand",
    "Plan",
    "Range",
    "Rig",
    "Right",
    "Told",
    "assert_one_message",
    "cases",
    "clean_environment",
    "copied_case",
    "empty",
    "expect",
    "fields_of",
    "free_port",
    "good",
    "grain",
    "grey",
    "in_this_process",
    "kill_process",
    "labels",
    "make_xrays",
    "on_record",
    "phone_of",
    "refused",
    "wait_until",
    "write_table",
    "xray_path",
]
