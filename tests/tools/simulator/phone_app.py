"""The program around `PhoneSide`: one worker that opens subsets and takes photos, step by step.

Between any two steps it can be killed. A step is what the simulated phone and the app on a real one do in one
go (DESIGN, section 5; FIELD-NOTES, section 10).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from protocol import LastPhoto, OpenRequested, PhoneSide, PhoneState, SessionEnded, TriggerCamera, Vitals
from protocol.messages import Capture, Open

from .disk import DESKTOP, Disk, Photo
from .failures import Failure
from .ids import KEY, Ids, file_sha256
from .violations import demand

#: What happens between the trigger and the answer, in this order.
PHOTO_STEPS = ("expose", "write", "sync", "rename", "sync folder", "record", "tell saved")
OPEN_STEPS = ("supersede", "tell opened")


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
        The x-ray that the sensor has seen.
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
    def step(self) -> str:
        """Name what comes next."""
        return (OPEN_STEPS if self.capture is None else PHOTO_STEPS)[self.done]

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
    trouble
        Asked before each step whether it fails: gives the refusal, or None.
    """

    side_type: type[PhoneSide[str]] = PhoneSide
    photo_steps = PHOTO_STEPS

    def __init__(self, disk: Disk, ids: Ids, trouble: Callable[[str], Failure | None]) -> None:
        self.disk = disk
        self.trouble = trouble
        self.jobs: deque[Job] = deque()
        self.aborted: set[str] = set()  # sessions
        self.working = False  # the next step has its appointment
        self.triggered: Callable[[int, int], object] = lambda _index, _take: None
        disk.reconcile()
        self.side = self.side_type(
            KEY,
            boot=ids.make("boot", 16),
            app_version="1.0",
            progress=lambda journal, _subset: self.disk.last(journal),
            vitals=lambda: Vitals("simulated", 10**9, 80, 30.5),
            new_challenge=lambda: ids.make("challenge", 32),
        )

    def receive(self, data: bytes, peer: str, now: float) -> None:
        """Take in a datagram, and put on the worker's list what it asks for."""
        self.side.receive_datagram(data, peer, now)
        self.take_events()

    def take_events(self) -> None:
        """Put on the worker's list what the protocol asks for."""
        while (event := self.side.next_event()) is not None:
            if isinstance(event, OpenRequested):
                self.jobs.append(Job(event.request, supersedes=event.supersedes))
            elif isinstance(event, TriggerCamera):
                self._check_trigger(event)
                self.triggered(event.request.index, event.request.take)
                self.jobs.append(Job(event.session, event.request))
            elif isinstance(event, SessionEnded):
                self._end_session(event)

    def _end_session(self, event: SessionEnded) -> None:
        self.jobs = deque(replace(each, cancelled=True) for each in self.jobs)
        if event.aborted and self.side._session is not None:
            self.aborted.add(self.side._session.session)

    def _check_trigger(self, event: TriggerCamera) -> None:
        demand(event.session.session not in self.aborted, "G1", "the camera is triggered after the abort")
        index, current = event.request.index, [each for each, _ in self.disk.current(event.session.journal)]
        demand(
            index == event.session.first or index - 1 in current,
            "G1",
            f"the camera is triggered for {index}, and {index - 1} is not saved",
        )
        demand(
            index not in current, "G3", f"the camera is triggered for {index}, which has a photo that counts"
        )
        shooting = any(each.capture is not None for each in self.jobs)
        demand(not shooting, "G3", f"the camera is triggered for {index} while a photo is under way")

    def work(self, screen: int) -> str:
        """Take the next step of the oldest job; gives its name. `screen`: the x-ray that is shown."""
        job = self.jobs[0]
        step = self.photo_steps[job.done] if job.capture is not None else job.step
        failure = self.trouble(step)
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
        if step == "expose" and job.cancelled:
            self._fail(job, ("camera", "cancelled"))
            return
        self.jobs[0] = replace(job, done=job.done + 1)
        if step == "expose":
            self.jobs[0] = replace(self.jobs[0], shows=screen)
            self.side.exposed(1, 33_000, 100)
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

    def _tell_saved(self, job: Job, capture: Capture) -> None:
        told = self.side.state is PhoneState.CAPTURING
        self.side.saved(1000 + capture.index, file_sha256(job.photo), 1)
        demand(
            not told or self.disk.is_durable(job.photo),
            "G2",
            f"saved is told of {job.photo[1:]}, and a power cut would lose it",
        )
