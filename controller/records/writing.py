"""How the journal is written: each change whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from controller.records.opening import told
from controller.records.reading import Reading


class Writing(Reading):
    """A journal that can be written, by one statement or by several that belong together."""

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with told(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    self._db.execute("ROLLBACK")
                raise

    def _write(self, statement: str, values: Sequence[object]) -> None:
        with told(self._path):
            self._db.execute(statement, values)


def now() -> str:
    """Give the time as the journal has it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
