"""Makes the wall clock jump by hours, back and forth, many times a second. Python runs this as it starts."""

import datetime
import time

_JUMPS_H = (0, 3, -5, 26, -1, -200, 9)
_real_time_ns, _real_datetime = time.time_ns, datetime.datetime


def _jump_s() -> int:
    return 3600 * _JUMPS_H[int(time.monotonic() * 20) % len(_JUMPS_H)]


def _time_ns() -> int:
    return _real_time_ns() + _jump_s() * 1_000_000_000


class _Datetime(_real_datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(seconds=_jump_s())

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()


time.time_ns = _time_ns
time.time = lambda: _time_ns() / 1e9
datetime.datetime = _Datetime
