"""What the data set's users are told of it, as a plan's ``dataset:`` section has it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from pydantic import Field, field_validator

from controller.plan.environment import Settings, mistake

_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Publishing(Settings):
    """What the data card, the Croissant metadata and the report say of the data set; all of it may wait.

    None of it is part of a subset's conditions: it may be written and changed at any time, also after the
    last photo; the next export takes it over.
    """

    title: Text | None = None
    """What the data set is called."""
    creators: tuple[Text, ...] = ()
    """Who made it: a list of people or groups, each by name."""
    contact: Text | None = None
    """Where to ask: an e-mail address or a URL."""
    licence: Text | None = None
    """Under which licence it may be used: an SPDX identifier such as CC-BY-4.0, or the URL of its text."""
    citation: Text | None = None
    """How to cite it: a reference as text, or BibTeX."""
    version: Text | None = None
    """Which version of the data set it is, in quotes: "1.0"."""
    date: Text | None = None
    """When it is published: YYYY-MM-DD."""
    source: Text | None = None
    """Where x-rays and labels come from: a name, a reference or a URL."""
    source_terms: Text | None = None
    """The terms of the source: an SPDX identifier, the URL of its terms, or what they say."""

    @field_validator("contact")
    @classmethod
    def _mail_or_url(cls, contact: str | None) -> str | None:
        if contact is not None and not _MAIL.fullmatch(contact) and not is_url(contact):
            raise mistake("this is no address", "name@example.org or https://...")
        return contact

    @field_validator("licence")
    @classmethod
    def _known_licence(cls, licence: str | None) -> str | None:
        if licence is None or is_url(licence):
            return licence
        try:
            return canonicalize_license_expression(licence)
        except InvalidLicenseExpression:
            raise mistake(
                "there is no such licence",
                "an SPDX identifier such as CC-BY-4.0, CC-BY-NC-4.0, CC0-1.0 or ODbL-1.0 (all of them:"
                " https://spdx.org/licenses), or the URL of the licence's text",
            ) from None

    @field_validator("date")
    @classmethod
    def _a_day(cls, day: str | None) -> str | None:
        if day is not None:
            try:
                date.fromisoformat(day if _DATE.fullmatch(day) else "")
            except ValueError:
                raise mistake("there is no such day", "YYYY-MM-DD, such as 2026-03-04") from None
        return day


def is_url(text: str) -> bool:
    """Say whether a text is the address of a page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in parts.netloc and not re.search(r"\s", text)
