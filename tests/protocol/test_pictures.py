"""Small pictures of photos: whole, or not at all; beside the session, and never in its way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from fuzz_datagrams import KEY
from fuzz_states import NEXT, SESSION
from golden.pictures import jpeg_like
from paired_sides import EXPOSURE_S, SAVE_S, PairedSides
from proving import proved

from protocol import (
    AbortCause,
    LastPhoto,
    LocalProtocolError,
    PictureCame,
    Place,
)
from protocol.messages import (
    FACTS,
    MAX_PARTS,
    NO_SESSION,
    PART_BYTES,
    Abort,
    Exposed,
    Message,
    PicturePart,
    PictureRequest,
    Saved,
    StatusReport,
)
from protocol.picture_requests import (
    FIRST_REPEAT_S,
    LONGEST_REPEAT_S,
    MOST_UNDER_WAY,
    MOST_WANTED,
    PICTURE_PATIENCE_S,
    PictureRequests,
)
from protocol.picture_shelf import KEPT, MOST_FRAMES, PictureShelf
from protocol.pictures import MAX_PICTURE_BYTES, seal_picture, to_text
from protocol.wire import decode, encode

PHOTO = Place(SESSION, NEXT, 1)
NONCE, CHALLENGE, SEAL = "a" * 16, "c" * 32, b"twelve bytes"
JPEG = jpeg_like(30_000)


def came(sides: PairedSides, most_s: float = 20.0) -> PictureCame | None:
    """Wait for the next picture."""
    found: list[PictureCame] = []

    def is_here() -> bool:
        picture = sides.controller.pictures.next_picture()
        found.extend([] if picture is None else [picture])
        return bool(found)

    sides.run(is_here, most_s)
    return found[0] if found else None


def photographed(**how: object) -> PairedSides:
    """Take a photo, to `exposed`."""
    sides = PairedSides(**{"jpeg": lambda: JPEG, **how}).ready()  # type: ignore[arg-type]
    sides.capture()
    sides.run(lambda: sides.heard(Exposed))
    return sides


# --- a picture of a photo -------------------------------------------------------------------------------


def test_a_picture_travels_while_its_photo_is_saved() -> None:
    sides = photographed(making_s=0.05)
    asked_s = sides.want(PHOTO)
    assert came(sides) == PictureCame(PHOTO, JPEG)
    assert sides.now - asked_s < 0.05 + 0.05
    assert not sides.heard(Saved)
    assert sides.controller.pictures.is_idle
    assert sides.controller.pictures.next_timeout() is None
    sides.run(lambda: sides.heard(Saved))
    assert sides.controller.dropped == sides.phone.dropped == 0


@pytest.mark.parametrize("how", [{"jpeg": lambda: None}, {"jpeg": lambda: bytes(MAX_PICTURE_BYTES + 1)}])
def test_where_there_is_no_picture_that_is_said(how: dict[str, object]) -> None:
    sides = photographed(**how)
    sides.want(PHOTO)
    assert came(sides, most_s=0.1) == PictureCame(PHOTO, None)


@pytest.mark.parametrize(
    "place",
    [
        replace(PHOTO, index=NEXT + 1),
        replace(PHOTO, take=2),
        replace(PHOTO, session="e" * 32),
    ],
)
def test_there_is_none_of_what_was_not_photographed(place: Place) -> None:
    sides = photographed()
    sides.want(place)
    assert came(sides, most_s=0.1) == PictureCame(place, None)


def test_a_failed_photo_has_no_picture() -> None:
    sides = photographed(making_s=9.0)
    sides.want(PHOTO)
    sides.run(lambda: False, most_s=0.2)
    sides.phone.capture_failed("camera", "no photo")
    assert came(sides, most_s=0.1) == PictureCame(PHOTO, None)


def test_a_photo_that_was_called_off_has_no_picture() -> None:
    sides = photographed(making_s=9.0)
    sides.phone.receive_datagram(encode(Abort(SESSION, "Escape was pressed"), KEY), "pc", sides.now)
    sides.phone.capture_failed("camera", "cancelled")
    sides.phone.datagrams_to_send()
    assert sides.opened is not None
    request = PictureRequest("ab" * 8, sides.opened.challenge, SESSION, PHOTO.index, PHOTO.take, 0)
    sides.phone.receive_datagram(encode(request, KEY), "pc", sides.now)
    told = [decode(data, KEY, "phone") for data, _ in sides.phone.datagrams_to_send()]
    assert [each.parts for each in told if isinstance(each, PicturePart)] == [0]


def test_a_picture_that_is_never_made_is_given_up_and_holds_up_no_other() -> None:
    made = iter([None, JPEG])
    sides = photographed(jpeg=lambda: next(made), making_s=1e9)
    began_s = sides.want(PHOTO)
    sides.run(lambda: sides.heard(Saved))
    sides.capture(NEXT + 1)
    sides.run(lambda: sides.triggers == 2)
    sides.run(lambda: False, most_s=EXPOSURE_S)
    other = replace(PHOTO, index=NEXT + 1)
    sides.phone._shelf.put(other, JPEG)
    asked_s = sides.want(other)
    assert came(sides) == PictureCame(other, JPEG)
    assert sides.now - asked_s < 0.05
    assert came(sides) == PictureCame(PHOTO, None)
    assert sides.now == pytest.approx(began_s + PICTURE_PATIENCE_S, abs=0.01)
    rate = len(sides.sent_of(PictureRequest)) / PICTURE_PATIENCE_S
    assert rate < 50, "datagrams a second for a picture that is not there"


def test_nearly_all_come_within_150_ms_where_a_twentieth_is_lost_each_way() -> None:
    # about as large as a grey 640 x 480 of an x-ray; before is the phone's part, which is not a network's
    pictures = proved(30, 300)
    random = Random(5)
    sides = photographed(loss=0.05, seed=5)
    sides.run(lambda: sides.heard(Saved))
    took_s = []
    for number in range(pictures):
        jpeg, place = random.randbytes(30_000), replace(PHOTO, index=100 + number)
        sides.phone._shelf.put(place, jpeg)
        asked_s = sides.want(place)
        assert came(sides) == PictureCame(place, jpeg)
        took_s.append(sides.now - asked_s)
    took_s.sort()
    assert took_s[int(0.95 * pictures)] < 0.150, took_s
    sent = len(sides.sent_of(PictureRequest)) / pictures
    assert 39 <= sent < 1.2 * 39, "requests for a picture of 39 parts"


def test_a_slow_network_is_not_asked_twice_for_everything() -> None:
    sides = photographed()
    sides._delay_s = lambda: 0.04  # type: ignore[method-assign] # 80 ms there and back
    for number in range(6):
        place = replace(PHOTO, index=100 + number)
        sides.phone._shelf.put(place, JPEG)
        before = len(sides.sent_of(PictureRequest))
        sides.want(place)
        assert came(sides) == PictureCame(place, JPEG)
    assert len(sides.sent_of(PictureRequest)) - before == 39


def test_triggers_go_first_and_their_answers_are_not_kept_back() -> None:
    sides = photographed()
    sides.want(PHOTO)
    sides.run(lambda: sides.heard(Saved))
    sides.want(PHOTO)
    sides.capture(NEXT + 1)
    before = len(sides.sent)
    sides.run(lambda: sides.triggers == 2)
    assert sides.sent[before][1].TYPE == "capture"


# --- limits ---------------------------------------------------------------------------------------------


def part(number: int, parts: int, data: str = "AAAA", seal: bytes = SEAL) -> PicturePart:
    return PicturePart(NONCE, seal.hex(), number, parts, data)


def asked_for(requests: PictureRequests, now: float) -> list[int]:
    """Give the parts that are asked for now."""
    messages = [decode(data, KEY, "controller") for data in requests.datagrams_to_send(now)]
    return [each.part for each in messages if isinstance(each, PictureRequest)]


@pytest.fixture
def requests() -> PictureRequests:
    made = PictureRequests(KEY)
    made.want(PHOTO, NONCE, CHALLENGE, 0.0)
    return made


def test_the_window_and_the_timer(requests: PictureRequests) -> None:
    assert asked_for(requests, 0.0) == [0]  # nobody knows yet how many there are
    assert requests.next_timeout() == FIRST_REPEAT_S
    assert asked_for(requests, 0.02) == [0]
    assert requests.receive(part(0, MAX_PARTS), 0.021)
    assert asked_for(requests, 0.021) == list(range(1, 1 + MOST_UNDER_WAY))
    assert asked_for(requests, 0.022) == []
    assert requests.receive(part(7, MAX_PARTS), 0.023)  # at once: 20 ms is the wait from now on
    assert not requests.receive(part(7, MAX_PARTS), 0.023)  # twice
    assert requests.next_timeout() == 0.0
    assert asked_for(requests, 0.023) == [MOST_UNDER_WAY + 1]
    times = [when / 1000 for when in range(24, 1000) if 20 in asked_for(requests, when / 1000)]
    gaps = [round(later - earlier, 3) for earlier, later in pairwise(times)]
    assert gaps[-1] == pytest.approx(LONGEST_REPEAT_S, abs=0.002)
    assert gaps == sorted(gaps)


@pytest.mark.parametrize(
    "wrong",
    [
        part(3, 5),  # not asked for
        part(1, 4),  # another count
        part(1, 5, seal=b"another seal"),
        part(1, 5, data="AAA"),  # no base 64
        part(1, 5, data="=AAA"),
        replace(part(1, 5), nonce="b" * 16),
    ],
)
def test_parts_of_anything_else_are_dropped(requests: PictureRequests, wrong: PicturePart) -> None:
    asked_for(requests, 0.0)
    assert not requests.receive(part(1, 5), 0.0)
    assert requests.receive(part(0, 5), 0.0)
    parts = set(asked_for(requests, 0.0))
    if wrong.part == 3:
        assert requests.receive(part(3, 5), 0.0)
    assert not requests.receive(wrong, 0.0)
    assert requests.next_picture() is None
    assert parts == {1, 2, 3, 4}


def test_a_first_part_behind_the_last_one_is_none(requests: PictureRequests) -> None:
    asked_for(requests, 0.0)
    assert not requests.receive(part(1, 1), 0.0)
    assert requests.receive(part(0, 1), 0.0)
    assert requests.next_picture() == PictureCame(PHOTO, None)  # "AAAA" is no picture


def test_what_a_liar_with_the_key_can_do(requests: PictureRequests) -> None:
    # it sends as much as there may be, without an end, and it does not open
    now = 0.0
    while requests.next_picture() is None:
        for number in asked_for(requests, now):
            requests.receive(part(number, MAX_PARTS, "/" * 1040), now)
        now += 0.001
    assert requests.is_idle
    # another photo's picture under the right place's name
    requests.want(PHOTO, NONCE, CHALLENGE, now)
    sealed = seal_picture(JPEG, replace(PHOTO, index=NEXT + 1), KEY, SEAL)
    while requests.next_picture() is None:
        for number in asked_for(requests, now):
            requests.receive(part(number, len(sealed), to_text(sealed[number])), now)
        now += 0.001
    assert now < 1.0
    # one that says now and then that there is none
    requests.want(PHOTO, NONCE, CHALLENGE, now)
    asked_for(requests, now)
    requests.receive(part(0, 5), now)
    asked_for(requests, now)
    requests.receive(part(2, 0, ""), now)
    assert requests.next_picture() == PictureCame(PHOTO, None)


def test_as_many_are_wanted_as_a_phone_keeps() -> None:
    assert MOST_WANTED == KEPT
    requests = PictureRequests(KEY)
    for number in range(MOST_WANTED + 2):
        requests.want(replace(PHOTO, index=1 + number), f"{number:016x}", CHALLENGE, 0.0)
    given_up = [requests.next_picture() for _ in range(3)]
    assert given_up == [PictureCame(replace(PHOTO, index=1 + at), None) for at in (0, 1)] + [None]
    assert len(requests.datagrams_to_send(0.0)) == MOST_WANTED  # one of each: none holds up another
    requests.drop()
    assert requests.is_idle
    assert requests.next_timeout() is None


def test_an_abort_wants_no_picture_any_more() -> None:
    sides = photographed(making_s=9.0)
    sides.want(PHOTO)
    sides.controller.abort(AbortCause("operator", "stop"), sides.now)
    assert came(sides) == PictureCame(PHOTO, None)


def test_a_picture_too_large_is_not_sealed() -> None:
    assert len(seal_picture(bytes(MAX_PICTURE_BYTES), PHOTO, KEY, SEAL)) == MAX_PARTS
    with pytest.raises(LocalProtocolError, match="the limit is 798704"):
        seal_picture(bytes(MAX_PICTURE_BYTES + 1), PHOTO, KEY, SEAL)


def test_the_shelf_keeps_the_newest() -> None:
    shelf = PictureShelf(KEY, lambda: SEAL)
    for number in range(100):
        shelf.expect(replace(PHOTO, index=1 + number))
        shelf.put(replace(PHOTO, index=1 + number), jpeg_like(PART_BYTES) if number % 3 else None)
    there = []
    for number in range(100):
        request = PictureRequest(NONCE, CHALLENGE, SESSION, 1 + number, 1, 0)
        answer = shelf.part(request, replace(PHOTO, index=1 + number))
        assert answer is not None
        there += [number] if answer.parts else []
    made = [number for number in range(100) if number % 3]
    assert there == made[-(KEPT - 1) :]  # one place was for the last, of which there is none
    behind = PictureRequest(NONCE, CHALLENGE, SESSION, 99, 1, 5)
    assert shelf.part(behind, replace(PHOTO, index=99)) is None


# --- strangers and recordings ---------------------------------------------------------------------------


def answers(sides: PairedSides, message: Message, peer: str = "elsewhere", key: bytes = KEY) -> list[Message]:
    """Give what the phone answers somebody."""
    sides.phone.receive_datagram(encode(message, key), peer, sides.now)
    sent = sides.phone.datagrams_to_send()
    assert {to for _, to in sent} <= {peer}
    return [decode(data, KEY, "phone") for data, _ in sent]


def recorded(sides: PairedSides) -> list[PictureRequest]:
    return [each for _, each in sides.sent if isinstance(each, PictureRequest)]


def with_its_picture() -> PairedSides:
    """Take a photo, and have its picture."""
    sides = photographed()
    sides.want(PHOTO)
    assert came(sides) is not None
    sides.run(lambda: sides.heard(Saved))
    return sides


def test_a_recorded_request_gets_the_same_ciphertext_at_most() -> None:
    sides = with_its_picture()
    first = [answers(sides, each) for each in recorded(sides)]
    assert [each for (each,) in first] == [
        each for (each,) in (answers(sides, each) for each in recorded(sides))
    ]
    assert {each.seal for (each,) in first if isinstance(each, PicturePart)} != {"0" * 24}
    assert sides.phone.next_event() is None
    for number in range(KEPT):  # it leaves the shelf
        sides.phone._shelf.put(replace(PHOTO, index=500 + number), JPEG)
    assert {each.parts for (each,) in (answers(sides, each) for each in recorded(sides))} == {0}  # type: ignore[attr-defined] # parts of pictures


def test_an_old_recording_gets_nothing() -> None:
    sides = with_its_picture()
    old = recorded(sides)
    dropped = sides.phone.dropped
    sides.phone._begin(sides.phone._open_session(), "pc", sides.now)  # a new session, and so a new challenge
    assert [each for request in old for each in answers(sides, request)] == []
    assert sides.phone.dropped == dropped + len(old)
    sides.start_phone(LastPhoto(NEXT, 1))
    assert [each for request in old for each in answers(sides, request)] == []


def test_who_has_no_key_gets_nothing() -> None:
    sides = with_its_picture()
    assert answers(sides, recorded(sides)[0], key=bytes(32)) == []
    assert sides.phone.dropped == 1


@pytest.mark.parametrize("missing", [{"index": None}, {"take": None}])
def test_a_request_for_half_a_place_is_dropped(missing: dict[str, None]) -> None:
    sides = with_its_picture()
    assert answers(sides, replace(recorded(sides)[0], **missing)) == []
    assert sides.phone.dropped == 1


# --- what the camera sees -------------------------------------------------------------------------------


def frame(sides: PairedSides, nonce: str = NONCE) -> PictureCame | None:
    sides.want(Place.of_frame(nonce))
    return came(sides)


def test_what_the_camera_sees_is_taken_once_for_each_who_asks() -> None:
    sides = PairedSides(jpeg=lambda: JPEG, making_s=0.1).ready()
    assert frame(sides) == PictureCame(Place.of_frame(NONCE), JPEG)
    assert frame(sides, "b" * 16) == PictureCame(Place.of_frame("b" * 16), JPEG)
    assert sides.frames == 2
    first, *_ = recorded(sides)
    assert (first.session, first.index, first.take) == (NO_SESSION, None, None)


def test_what_the_phone_is_is_told_once_for_each_who_asks() -> None:
    sides = PairedSides(making_s=0.1).ready()
    place = Place.of_facts(NONCE)
    sides.want(place)
    assert came(sides) == PictureCame(place, b"{}")
    first, *_ = recorded(sides)
    assert (first.session, first.index, first.take) == (FACTS, None, None)
    sides.phone.facts_ready(NONCE, None)  # it has left the shelf
    (answer,) = answers(sides, first)
    assert isinstance(answer, PicturePart)
    assert answer.parts == 0
    assert sides.facts == 1


def test_before_a_session_the_challenge_is_that_of_the_status_report() -> None:
    sides = PairedSides(jpeg=lambda: JPEG)
    sides.controller.request_status(NONCE, sides.now)
    sides.run(lambda: sides.heard(StatusReport))
    (report,) = sides.events
    place = Place.of_frame(NONCE)
    sides.controller.pictures.want(place, NONCE, report.challenge, sides.now)
    assert came(sides) == PictureCame(place, JPEG)


def test_a_camera_that_sees_nothing_is_not_asked_again_and_again() -> None:
    sides = PairedSides().ready()
    assert frame(sides) == PictureCame(Place.of_frame(NONCE), None)
    assert sides.frames == 1


def test_while_a_photo_is_under_way_none_is_taken() -> None:
    sides = PairedSides(jpeg=lambda: JPEG).ready()
    sides.capture()
    sides.run(lambda: sides.triggers == 1)
    assert frame(sides) == PictureCame(Place.of_frame(NONCE), None)
    assert sides.frames == 0
    sides.run(lambda: False, most_s=EXPOSURE_S + SAVE_S)
    assert frame(sides) == PictureCame(Place.of_frame(NONCE), None)  # a recorded request could be heard now
    assert sides.frames == 0
    assert frame(sides, "b" * 16) == PictureCame(Place.of_frame("b" * 16), JPEG)


def test_a_recorded_request_has_no_other_frame_taken() -> None:
    sides = PairedSides(jpeg=lambda: JPEG).ready()
    frame(sides)
    for number in range(KEPT):  # the first one leaves the shelf
        frame(sides, f"{number:016x}")
    request = recorded(sides)[0]
    (answer,) = answers(sides, request)
    assert isinstance(answer, PicturePart)
    assert answer.parts == 0
    assert sides.phone.next_event() is None


def test_there_is_an_end_to_frames_under_one_challenge() -> None:
    shelf = PictureShelf(KEY, lambda: SEAL)
    assert all(shelf.expect_once(Place.of_frame(f"{number:016x}")) for number in range(MOST_FRAMES))
    assert not shelf.expect_once(Place.of_frame("f" * 16))
    assert not shelf.expect_once(Place.of_facts("f" * 16))
    shelf.new_challenge()
    assert shelf.expect_once(Place.of_frame("f" * 16))


def test_pictures_change_nothing_of_a_session() -> None:
    def session(*, with_pictures: bool) -> list[tuple[float, str]]:
        sides = photographed(making_s=0.2)
        sides._delay_s = lambda: 0.001  # type: ignore[method-assign] # chance takes another way with pictures
        for number in range(20 if with_pictures else 0):
            place = replace(PHOTO, index=NEXT + number % 2)
            sides.later(number / 100, lambda place=place: sides.want(place))  # type: ignore[misc] # mypy takes the default for a third argument
        sides.run(lambda: sides.heard(Saved))
        assert bool(recorded(sides)) is with_pictures
        return [(when, each.TYPE) for when, each in sides.sent if not isinstance(each, PictureRequest)]

    assert session(with_pictures=True) == session(with_pictures=False)
