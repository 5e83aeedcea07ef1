"""What a plan's state folder keeps of its trials: their journal id, and their photos on phones."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from android_bridge.base import OWNER_ONLY, Problem, replace_file
from controller.capture.trial.names import TrialKind
from controller.plan import TRIALS, LoadedPlan

_ID_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPhoto:
    """A trial's photo on a phone.

    Parameters
    ----------
    size_bytes, sha256
        As the phone told them.
    phone, model
        The phone's address, and what it calls itself.
    folder
        The folder of all photos of this journal id, as the phone names it.
    """

    kind: str
    name: str
    size_bytes: int
    sha256: str
    phone: str
    model: str
    folder: str


@dataclass
class _Content:
    journal: str
    last: dict[str, int] = field(default_factory=dict)
    """Kind -> index of the last photo."""
    may_be_open: bool = False
    photos: list[TrialPhoto] = field(default_factory=list)


class TrialBook:
    """The trials of a plan and one of its cameras. Whoever writes holds the plan's lock.

    Raises
    ------
    Problem
        When what is kept cannot be read.
    """

    def __init__(self, loaded: LoadedPlan) -> None:
        self.path = loaded.own(TRIALS)
        self._content = self._read()

    @property
    def journal(self) -> str:
        """The journal id of these trials, 16 hex digits: random, and the same for all of them."""
        return self._content.journal

    @property
    def photos(self) -> tuple[TrialPhoto, ...]:
        """Those that were taken and not removed, the oldest first."""
        return tuple(self._content.photos)

    @property
    def may_be_open(self) -> bool:
        """Whether a phone may still hold a trial's session: this computer never saw its end."""
        return self._content.may_be_open

    def last_index(self, kind: TrialKind) -> int:
        """Give the index of the last photo of a kind, which another phone may have taken; 0 for none."""
        return self._content.last.get(kind.value, 0)

    def begin(self) -> None:
        """Keep that a session is about to be opened; with it the journal id, before a phone knows it."""
        self._content.may_be_open = True
        self._write()

    def end(self) -> None:
        """Keep that no session is open."""
        self._content.may_be_open = False
        self._write()

    def note(self, photo: TrialPhoto, index: int) -> None:
        """Keep a photo."""
        self._content.photos.append(photo)
        self._content.last[photo.kind] = index
        self._write()

    def forget(self, photo: TrialPhoto) -> None:
        """Keep that a photo is not on the phone any more; its index is not used again."""
        self._content.photos.remove(photo)
        self._write()

    def _write(self) -> None:
        content = asdict(self._content)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.path, json.dumps(content, indent=1) + "\n", mode=OWNER_ONLY, alone=True)
        except OSError as error:
            raise Problem(
                "what has to be kept of a trial cannot be written",
                where=str(self.path),
                got=error.strerror or str(error),
                advice="make room there, or make the plan's state folder writable",
            ) from error

    def _read(self) -> _Content:
        try:
            content: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
            photos = [TrialPhoto(**each) for each in content.pop("photos")]
            return _Content(**content, photos=photos)
        except FileNotFoundError:
            return _Content(secrets.token_hex(_ID_BYTES))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Problem(
                "what is kept of trials cannot be read",
                where=str(self.path),
                got=(error.strerror if isinstance(error, OSError) else "") or str(error),
                advice="delete that file: trials begin anew; photos of earlier ones stay on the phone",
            ) from error
