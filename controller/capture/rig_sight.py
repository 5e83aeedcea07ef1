"""What a sitting knows of where its photos show the screen, and with it of what they show."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

from android_bridge.base import Kind, Problem
from controller.capture.calibrating import BoardPhoto, calibration_of, photograph_board
from controller.capture.connecting import ask_status, holds_a_session
from controller.capture.events import RetakePending, RigCalibrated, Warned
from controller.capture.judging import Doubt, Findings, Judging, verdict_words
from controller.capture.kept_pictures import KeptPictures
from controller.capture.noticing import Amiss
from controller.capture.pages import PagePicture
from controller.capture.phone import ReachedPhone
from controller.capture.picture_levels import grey_levels
from controller.capture.readiness import Rig
from controller.capture.shooting import Frames
from controller.capture.suspending import PICTURE, Trouble, until_put_right
from controller.capture.trial import TrialKind, kept_focus, was_aimed
from controller.identity import Calibration, Cause, Judged, Watch
from controller.plan import Subset, merged, spoken
from controller.records import RIG, Intent, Retake
from protocol.phone_side import LEASE_S

_NO_PICTURES = "this phone sends no small pictures: what its photos show is looked at when they are exported"
_MEASURING = (
    "the camera is blank: this measures the rig; no photo is looked at, and none gets into a data set"
)
_NOT_SENT = (
    "the phone has sent no picture of the calibration board: what the photos show is not looked at now, but"
    " when they are exported"
)
_PUT_RIGHT = "look whether phone and screen stand as they did, and whether light or focus is another"
_AS_PLANNED = "make room and phone as the plan has them, and a phone that was moved stand as it did before"
_TWO_XRAYS = "stop here, and measure the phone anew: `chexrig phone shutter PLAN --again`"
_REMEDIES = {
    Cause.ANOTHER_XRAY: "look at the phone's newest photos; if they show the wrong x-ray, start its app anew",
    Cause.BLEND: _TWO_XRAYS,
    Cause.TORN: _TWO_XRAYS,
    Cause.BLACK: "look whether something covers the lens, and whether the phone looks at the screen",
    Cause.MIRRORED: "switch off what mirrors the phone's photos, and let it look at the screen itself",
    Cause.OUTSIDE: "move or turn the phone until both lung fields lie well inside its frame",
    Cause.NO_PICTURE: "look whether the phone is awake, and near enough to its network or on its cable",
}
"""What to do about a photo, by what was found of it; of all else `_PUT_RIGHT`."""


class RigSight:
    """Calibrates the rig of one sitting, and has its photos judged by that.

    Parameters
    ----------
    is_attended
        Whether a person is there, to put right what is wrong; else the run ends.
    """

    def __init__(self, rig: Rig, subset: Subset, *, is_attended: bool) -> None:
        self._rig, self._subset, self._is_attended = rig, subset, is_attended
        self._findings = Findings()
        self._put_off: dict[str, Intent] = {}
        """By name, the photos that are captured again once a person has looked, or nothing else is left."""
        self.is_known = False
        """Whether it was found out how it is, and may be so still."""
        self.number: int | None = None
        """Of the calibration on record; None where there is none."""
        self.is_measuring = rig.options.camera == "blank"
        self.focus_dpt: float | None = None
        self.judging: Judging | None = None

    async def ready(self) -> None:
        """Have what photos are compared with ready, before a person has to do anything."""
        if not (self._rig.options.is_legacy or self.is_measuring):
            known = self._rig.known
            known.begin()
            async with self._rig.screen.pages(known.page, after_s=known.patient_s):
                await self._rig.control.or_stop(known.ready())

    def forget(self) -> None:
        """Take it that the phone, or the room, may be another way than it was."""
        self.is_known = False

    def close(self) -> None:
        """Judge no more."""
        if self.judging is not None:
            self.judging.close()
        self.judging = None

    async def find(self, phone: ReachedPhone) -> None:
        """Calibrate the rig, again and again until it can be.

        Raises
        ------
        LinkAborted, PhoneCannotNow
            As `photograph_board`.
        Problem
            When it cannot be calibrated, and nobody is there to put it right.
        """
        rig = self._rig
        self.close()
        self.number, self.is_known = None, True
        if rig.options.is_legacy or self.is_measuring:
            rig.control.note_once(_MEASURING if self.is_measuring else _NO_PICTURES)
            return
        if await self._is_held(phone):
            return
        while not await self._found(phone):
            pass

    async def _is_held(self, phone: ReachedPhone) -> bool:
        """Go on as a session that has just broken off was calibrated, where the phone still holds that.

        A trial would have to wait until the phone lets go of it.
        """
        journal = self._rig.journal
        held = journal.captures.may_be_held_calibrated(self._subset.id, LEASE_S)
        if held is None:
            return False
        status = await self._rig.control.or_stop(ask_status(phone, self._rig.options.patience_s))
        if not holds_a_session(status):
            return False
        number, self.is_measuring = held
        calibration = None if number is None else journal.verdicts.calibration(number)
        if number is None or calibration is None:
            return self.is_measuring
        await self._begin(number, calibration)
        return True

    async def _found(self, phone: ReachedPhone) -> bool:
        rig, subset = self._rig, self._subset
        focus_dpt = await self._focus(phone)
        photographing = photograph_board(
            rig.loaded,
            phone,
            rig.screen,
            camera=subset.environment.camera,
            focus_dpt=focus_dpt,
            patience_s=rig.options.patience_s,
            note=rig.note,
        )
        photo = await rig.control.or_stop(photographing)
        self.focus_dpt = photo.focus_dpt
        if photo.is_blank:
            self.is_measuring = True
            rig.control.note_once(_MEASURING)
            return True
        if photo.picture is None:
            rig.control.tell(Warned(words=_NOT_SENT))
            return True
        try:
            calibration = await calibration_of(photo, rig.screen)
        except Problem as problem:
            await self._refused(problem, photo)
            return False
        number = await asyncio.to_thread(rig.journal.verdicts.calibrate, subset.id, calibration)
        await self._begin(number, calibration)
        return True

    async def _focus(self, phone: ReachedPhone) -> float | None:
        """Give where the lens is to stand: as in the subset's photos so far, else as the phone was aimed."""
        rig = self._rig
        first = rig.journal.captures.look_of(self._subset.id)
        if first is not None or not was_aimed(rig.loaded):
            return None if first is None else first.focus_dpt
        status = await rig.control.or_stop(ask_status(phone, rig.options.patience_s))
        return kept_focus(rig.loaded, status.model)

    async def _begin(self, number: int, calibration: Calibration) -> None:
        rig, subset = self._rig, self._subset
        references = await rig.control.or_stop(rig.known.ready())
        indices = range(subset.first, subset.last + 1)
        watch = await asyncio.to_thread(Watch, references, calibration, indices)
        self.number = number
        self.judging = Judging(watch, rig.journal, self._findings, tell=rig.control.tell, again=self._again)
        rig.control.tell(RigCalibrated(subset=subset.id, calibration=calibration))

    async def put_off(self, intent: Intent, why: str) -> None:
        """Have a photo captured again once a person has looked."""
        await self._again(intent, why, at_once=False)

    async def _again(self, intent: Intent, why: str, *, at_once: bool) -> None:
        """Have a photo captured again, which is put on record now, whatever comes before it."""
        request = Retake(
            subset=intent.subset, index=intent.index, photo_name=intent.photo_name, why=why, asked_by=RIG
        )
        if await asyncio.to_thread(self._rig.journal.retakes.ask, [request]):
            return  # another photo has come in its place
        self._put_off[intent.photo_name] = intent
        if at_once:
            self._take_up([intent.photo_name], why)

    @property
    def puts_off(self) -> bool:
        """Whether photos are to be captured again later on."""
        return bool(self._put_off)

    def take_up(self) -> None:
        """Have captured again next what was put off, as far as that is still wanted."""
        if self._put_off:
            waiting = {each.photo_name for each in self._rig.journal.retakes.waiting()}
            names = [each for each in self._put_off if each in waiting]
            self._take_up(names, "these photos are not right")
            self._put_off.clear()

    def _take_up(self, names: Iterable[str], why: str) -> None:
        control, indices = self._rig.control, []
        for intent in [self._put_off.pop(each) for each in names]:
            control.capture_again(intent.index, intent.photo_name)
            indices.append(intent.index)
        if indices:
            control.tell(RetakePending(subset=self._subset.id, indices=tuple(sorted(indices)), why=why))

    async def _refused(self, problem: Problem, photo: BoardPhoto) -> None:
        place = self._place(TrialKind.BOARD.value, photo.name)
        if not self._is_attended:
            raise Problem(
                problem.what,
                where=place or photo.name,
                expected=problem.expected,
                got=problem.got,
                advice=f"{problem.advice}: run the same command again",
                kind=problem.kind,
            )
        facts = [("expected", problem.expected), ("got", problem.got), ("next", problem.advice)]
        facts.append((PICTURE, place))
        trouble = Trouble(
            why=problem.what,
            facts=[each for each in facts if each[1]],
            pictures=_pictures(("what the phone sees of the board", photo.picture)),
        )
        await until_put_right(self._rig, self._subset.id, trouble)

    async def put_right(self, doubt: Doubt, frames: Frames, amiss: Amiss | None = None) -> None:
        """Wait until a person has looked at the rig because of a photo; it is calibrated anew after that.

        Parameters
        ----------
        amiss
            What the phone has noticed meanwhile: the same person looks after that too.

        Raises
        ------
        Problem
            When nobody is there to look.
        """
        intent = doubt.intent
        facts = [
            ("photo", f"x-ray {intent.index}, take {intent.take}: {verdict_words(doubt.judged)}"),
            (PICTURE, self._place(intent.subset, intent.photo_name)),
            ("x-ray", str(self._rig.manifest.xray(intent.index).path)),
            ("next", _REMEDIES.get(doubt.judged.cause, _PUT_RIGHT)),
            ("noticed", "" if amiss is None else _noticed_words(amiss)),
            ("the plan", "" if amiss is None else self._declared()),
            ("on record", _on_record(doubt.judged)),
            ("again", self._told_again()),
            ("from then on", _told_known(doubt.causes)),
        ]
        if not self._is_attended:
            raise Problem(
                f"the photos of {intent.subset} are not as they should be: {doubt.why}",
                where=facts[1][1] or intent.photo_name,
                expected=f"x-ray {intent.index}, {intent.xray_path}",
                got="; ".join(text for label, text in facts if label in ("photo", "noticed") and text),
                advice="look at the phone and the room, then run the same command again: it goes on there",
                kind=Kind.ABORTED,
            )
        frame = await frames.get(intent.index)
        xray = PagePicture(f"x-ray {intent.index}, as it was shown", frame.pixels)
        photo = _pictures((f"its photo, take {intent.take}", doubt.picture))
        trouble = Trouble(why=doubt.why, facts=[each for each in facts if each[1]], pictures=(*photo, xray))
        await until_put_right(self._rig, self._subset.id, trouble)
        self.forget()
        self._findings.wrong.clear()
        self._findings.known_doubts.update(doubt.causes)
        self.take_up()

    async def room_put_right(self, amiss: Amiss) -> None:
        """Wait until a person has looked at phone and room because of what the phone noticed.

        Raises
        ------
        Problem
            When nobody is there to look.
        """
        intent, declared = amiss.intent, self._declared()
        why = f"room or phone are not as {self._subset.id} has them: {amiss.words[0]}"
        if not self._is_attended:
            raise Problem(
                why,
                where=f"x-ray {intent.index}",
                expected=declared,
                got="; ".join(amiss.words),
                advice=f"{_AS_PLANNED}, then run the same command again: it goes on there. If all is so"
                " already, run it in a terminal without --unattended, where somebody can say so",
                kind=Kind.ABORTED,
            )
        facts = [
            ("noticed", f"with x-ray {intent.index}, take {intent.take}"),
            ("too", "; ".join(amiss.words[1:])),
            ("the plan", declared),
            ("next", f"{_AS_PLANNED}. If all is so already, go on: it counts as usual from then on"),
            ("again", self._told_again()),
        ]
        trouble = Trouble(why=why, facts=[each for each in facts if each[1]])
        await until_put_right(self._rig, self._subset.id, trouble)
        self.forget()
        self.take_up()

    def _declared(self) -> str:
        """Say how the plan has room and phone."""
        environment = self._subset.environment
        return (
            f"room light {environment.room_light}, window blinds {environment.window_blinds}, phone in"
            f" {environment.phone_orientation}"
        )

    def _told_again(self) -> str:
        """Say what is captured again once a person has looked."""
        indices = merged(each.index for each in self._put_off.values())
        return f"x-ray {spoken(indices)}, first of all" if self._put_off else ""

    def _place(self, subset: str, photo_name: str) -> str:
        """Say where a small picture lies; empty where none is kept."""
        if not self._rig.loaded.phone.pictures:
            return ""
        return str(KeptPictures(self._rig.loaded).folder / subset / photo_name)


def _noticed_words(amiss: Amiss) -> str:
    return f"with x-ray {amiss.intent.index}, take {amiss.intent.take}: {'; '.join(amiss.words)}"


def _on_record(judged: Judged) -> str:
    """Say what becomes of a photo because of which a person has to look."""
    if judged.is_right:
        return "the photo shows its x-ray, and counts; `chexrig retake` has it captured again"
    if judged.is_wrong:
        return "the photo stays there as it was found, and another comes in its place: no export takes it"
    return "the photo stays there as it was found; an export takes it only when a person has decided so"


def _told_known(causes: Collection[Cause]) -> str:
    """Say which photos do not suspend the subset any more."""
    if not causes:
        return ""
    why = " or ".join(f"'{each.value}'" for each in sorted(causes))
    return (
        f"photos in doubt because of {why} do not suspend this subset again; a person decides of them later"
    )


def _pictures(*named: tuple[str, bytes | None]) -> tuple[PagePicture, ...]:
    found = [(words, None if jpeg is None else grey_levels(jpeg)) for words, jpeg in named]
    return tuple(PagePicture(words, levels) for words, levels in found if levels is not None)
