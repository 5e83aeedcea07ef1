"""The program around `PhoneSide`: one worker that opens subsets and takes photos, step by step.

Between any two steps it can be killed. A step is what the simulated phone and the app on a real one do in one
go (DESIGN, section 5; FIELD-NOTES, section 10).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from protocol import (
    FrameWanted,
    LastPhoto,
    OpenRequested,
    PhoneSide,
    PhoneState,
    Place,
    SessionEnded,
    TriggerCamera,
    Trouble,
    Vitals,
)
from protocol.messages import Capture, Open
from protocol.wire import decode

from .disk import DESKTOP, Disk, Photo
from .failures import Failure, failure_of
from .ids import KEY, Ids, file_sha256, small_picture
from .violations import demand

SAVING_STEPS = ("write", "sync", "rename", "sync folder", "record", "tell saved")
#: What happens between the trigger and the answer, in this order. `exposed` is told at the exposure's end.
PHOTO_STEPS = ("begin exposure", "end exposure", *SAVING_STEPS)
#: The same where several frames make a photo: `exposed` is told after the first.
MULTI_FRAME_STEPS = ("begin exposure", "tell exposed", "end last frame", *SAVING_STEPS)
OPEN_STEPS = ("supersede", "tell opened")
EXPOSING = ("begin exposure", "end exposure", "tell exposed", "end last frame")


@dataclass(frozen=True, slots=True)
class Job:
    """Work that waits for the worker.

    Parameters
    ----------
    session, capture
        The session, and the trigger; None where the session is to be opened.
    supersedes
        The photo that `open` declares superseded.
    done
        How many of the steps are behind it.
    shows
        The x-ray that the sensor has seen; the desktop's where that was all it saw at one of its rows.
    cancelled
        The session ended while it waited for the shutter.
    """

    session: Open
    capture: Capture | None = None
    supersedes: LastPhoto | None = None
    done: int = 0
    shows: int = DESKTOP
    cancelled: bool = False

    @property
    def photo(self) -> Photo:
        """Name the photo."""
        assert self.capture is not None
        return self.session.journal, self.capture.index, self.capture.take


class PhoneApp:
    """A phone that is switched on.

    Parameters
    ----------
    disk
        What is left from before.
    fails
        Asked before each step whether it fails: gives the refusal, or None.
    """

    side_type: type[PhoneSide[str]] = PhoneSide
    photo_steps = PHOTO_STEPS

    def __init__(self, disk: Disk, ids: Ids, fails: Callable[[str], Failure | None]) -> None:
        self.disk = disk
        self.fails = fails
        self.trouble: Trouble | None = None
        self.jobs: deque[Job] = deque()
        self.aborted: set[str] = set()  # sessions
        self.working = False  # the next step has its appointment
        self.triggered: Callable[[int, int], object] = lambda _index, _take: None
        self.exposed: Callable[[Job], object] = lambda _: None
        self.frame_wanted: Callable[[str], object] = lambda _: None
        disk.reconcile()
        self.side = self.side_type(
            KEY,
            boot=ids.make("boot", 16),
            app_version="1.0",
            progress=lambda journal, _subset: self.disk.last(journal),
            vitals=lambda: Vitals("simulated", 10**9, 80, 30.5),
            new_challenge=lambda: ids.make("challenge", 32),
            trouble=lambda: self.trouble,
        )

    @property
    def next_step(self) -> str:
        """Name what the worker does next; empty where it has nothing to do."""
        if not self.jobs:
            return ""
        job = self.jobs[0]
        return (OPEN_STEPS if job.capture is None else self.photo_steps)[job.done]

    @property
    def is_shooting(self) -> bool:
        """Say whether a photo is under way."""
        return any(each.capture is not None for each in self.jobs)

    def receive(self, data: bytes, peer: str, now: float) -> None:
        """Take in a datagram, and put on the worker's list what it asks for."""
        self.side.receive_datagram(data, peer, now)
        self.take_events(data)

    def take_events(self, data: bytes | None = None) -> None:
        """Put on the worker's list what the protocol asks for; `data` is what has just come."""
        while (event := self.side.next_event()) is not None:
            if isinstance(event, OpenRequested):
                self.jobs.append(Job(event.request, supersedes=event.supersedes))
            elif isinstance(event, TriggerCamera):
                self._check_trigger(event, data)
                self.triggered(event.request.index, event.request.take)
                self.jobs.append(Job(event.session, event.request))
            elif isinstance(event, FrameWanted):
                demand(not self.is_shooting, "G3", "a picture for the operator is taken during a photo")
                self.frame_wanted(event.nonce)
            elif isinstance(event, SessionEnded):
                self._end_session(event)

    def _end_session(self, event: SessionEnded) -> None:
        self.jobs = deque(replace(each, cancelled=True) for each in self.jobs)
        if event.aborted and self.side._session is not None:
            self.aborted.add(self.side._session.session)

    def _check_trigger(self, event: TriggerCamera, data: bytes | None) -> None:
        index, current = event.request.index, [each for each, _ in self.disk.current(event.session.journal)]
        demand(event.session.session not in self.aborted, "G1", "the camera is triggered after the abort")
        demand(self.trouble is None, "G1", f"the camera is triggered for {index} in trouble: {self.trouble}")
        now_asked = data is not None and decode(data, KEY, "controller") == event.request
        demand(now_asked, "G4", f"the camera is triggered for {index}, for which nobody asks now")
        demand(
            index == event.session.first or index - 1 in current,
            "G1",
            f"the camera is triggered for {index}, and {index - 1} is not saved",
        )
        demand(
            index not in current, "G3", f"the camera is triggered for {index}, which has a photo that counts"
        )
        demand(not self.is_shooting, "G3", f"the camera is triggered for {index} while a photo is under way")

    def work(self, screen: int) -> str:
        """Take the next step of the oldest job; gives its name. `screen`: the x-ray that is shown."""
        job, step = self.jobs[0], self.next_step
        failure = self.fails(step)
        if failure is None and self.trouble is not None and step in EXPOSING:
            failure = failure_of(self.trouble)
        if failure is not None:
            self._fail(job, failure)
        elif job.capture is None:
            self._open(job, step)
        else:
            self._shoot(job, job.capture, step, screen)
        self.take_events()
        return step

    def _fail(self, job: Job, failure: Failure) -> None:
        self.jobs.popleft()
        if job.capture is None:
            self.side.refuse_open(job.session, *failure)
            return
        self.disk.remove_part(job.photo)
        self.side.capture_failed(*failure)

    def _open(self, job: Job, step: str) -> None:
        if step == "supersede":
            if job.supersedes is not None:
                self.disk.supersede((job.session.journal, job.supersedes.index, job.supersedes.take))
            self.jobs[0] = replace(job, done=job.done + 1)
        else:
            self.jobs.popleft()
            self.side.opened(job.session, "/photos")

    def _shoot(self, job: Job, capture: Capture, step: str, screen: int) -> None:
        if step == "begin exposure" and job.cancelled:
            self._fail(job, ("camera", "cancelled"))
            return
        self.jobs[0] = replace(job, done=job.done + 1)
        if step in EXPOSING:
            self._expose(job, step, screen)
        elif step == "write":
            if job.photo in self.disk.finals:
                self._fail(job, ("bad_name", "a file of this name is there already"))
            else:
                self.disk.write(job.photo, job.shows, (capture.name, capture.shown_sha256))
        elif step == "sync":
            self.disk.sync(job.photo)
        elif step == "rename":
            self.disk.rename(job.photo)
        elif step == "sync folder":
            self.disk.sync_folder()
        elif step == "record":
            self.disk.record(job.photo)
        else:
            self.jobs.popleft()
            self._tell_saved(job, capture)

    def _expose(self, job: Job, step: str, screen: int) -> None:
        """Read the sensor: what a photo shows was there from its first row to its last."""
        if step == "begin exposure":
            self.jobs[0] = replace(self.jobs[0], shows=screen)
        if step in ("end exposure", "end last frame"):
            both = {job.shows, screen}
            demand(
                len(both - {DESKTOP}) <= 1, "G4", f"a photo for {job.photo[1]} is of x-rays {sorted(both)}"
            )
            self.jobs[0] = replace(self.jobs[0], shows=DESKTOP if DESKTOP in both else screen)
            self.disk.sense(job.photo)
            self.exposed(job)
        if step in ("end exposure", "tell exposed"):
            self.side.exposed(1, 33_000, 100)

    def give_picture(self, job: Job) -> None:
        """Hand over the small picture of a photo; there is none of one that has failed."""
        assert job.capture is not None
        lives = job.photo in self.disk.entries or any(each.capture is job.capture for each in self.jobs)
        place = Place(job.session.session, *job.photo[1:])
        self.side.picture_ready(job.capture, small_picture(place) if lives else None)

    def give_frame(self, nonce: str) -> None:
        """Hand over what the camera sees; nothing once it is at a photo."""
        seen = None if self.is_shooting else small_picture(Place.of_frame(nonce))
        self.side.frame_ready(nonce, seen)

    def _tell_saved(self, job: Job, capture: Capture) -> None:
        told = self.side.state is PhoneState.CAPTURING
        self.side.saved(1000 + capture.index, file_sha256(job.photo), 1)
        demand(
            not told or self.disk.is_durable(job.photo),
            "G2",
            f"saved is told of {job.photo[1:]}, and a power cut would lose it",
        )


class MultiFramePhone(PhoneApp):
    """Makes a photo of several frames: its sensor goes on after `exposed`."""

    photo_steps = MULTI_FRAME_STEPS
