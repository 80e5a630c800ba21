"""
Sessions in the store of the runs: a browser that one process signed in is known to all, and after a restart.

A session is a row beside the runs, sealed by the same keys (`stores/seal.py`), and so it is sealed anew with them. It
is called by the hash of its value: who reads the store can be nobody. What was signed out stays as a row that holds
nobody until its time is up, so that nothing brings it back; then whoever sweeps runs forgets it.
"""

import hmac
from collections.abc import Callable
from time import time
from typing import Final

from attrs import define, field, frozen
from cattrs.errors import BaseValidationError
from cattrs.preconf.json import make_converter

from authflow.engine.keys import Ring
from authflow.stores.document import parsed, spelled
from authflow.stores.rows import SESSION, Row, RowStore
from authflow.stores.seal import opened, seal
from authflow.web.sessions import TWICE, Member

SCHEMA: Final = 1
REMEMBERED: Final = 24 * 3600.0
"""
How long a session is remembered at least, in seconds: longer than the run answers that it was granted for.
"""
_CONVERTER: Final = make_converter()


@frozen
class _Session:
    """
    What a row holds.

    Attributes:
        member: Who is signed in; nobody, any more.
        until: When that is over, in seconds since the epoch.
        granted: The key that a run was granted, where the row stands for the run; *until* then, the same words get it.
    """

    member: Member | None
    until: float
    granted: str | None = None
    schema: int = SCHEMA


@define(eq=False)
class KeptSessions:
    """
    Sessions in *rows*, for every process that has the same keys.

    Whatever the store cannot do is a `StoreUnavailable`.

    Attributes:
        ring: Its first key seals, all open.
        now: Seconds since the epoch.
    """

    rows: RowStore
    ring: Ring = field(repr=False)
    now: Callable[[], float] = time

    def signed(self, said: bytes) -> str:
        """
        What nobody can make of *said* without the first key of the ring.
        """
        return hmac.digest(self.ring.first.derived(SESSION), said, "sha256").hex()

    async def claim(self, run: str, key: str, member: Member, until: float) -> bool:
        """
        Keep *member* under *key*, if *run* has no other key and nobody ever was there; whether somebody is there now.

        Whoever is stopped between the two rows does the same once more, and finds what it has left.
        """
        due = self._remembered(until)
        if not await self.rows.put(self._row(run, 0, _Session(None, self.now() + TWICE, key), due)):
            row = await self.rows.get(_id(run))
            found = None if row is None else self._session(row)
            if found is None or found.granted != key or self.now() >= found.until:
                return False
        if await self.rows.put(self._row(key, 0, _Session(member, until), due)):
            return True
        return await self.get(key) is not None

    async def put(self, key: str, member: Member, until: float) -> None:
        """
        Keep *member* under *key*, unless whoever was there has signed out meanwhile.
        """
        due = self._remembered(until)
        while not await self.rows.put(self._row(key, 0, _Session(member, until), due)):
            row = await self.rows.get(_id(key))
            if row is None:
                continue
            found = self._session(row)
            if found is None or found.member is None:
                return
            if await self.rows.swap(self._row(key, row.revision + 1, _Session(member, until), max(row.due, due))):
                return

    async def get(self, key: str) -> Member | None:
        """
        Who is kept under *key*, unless its time is up.
        """
        row = await self.rows.get(_id(key))
        session = None if row is None else self._session(row)
        return session.member if session is not None and self.now() < session.until else None

    async def drop(self, key: str) -> None:
        """
        Sign out whoever is kept under *key*, for good.
        """
        while (row := await self.rows.get(_id(key))) is not None:
            if await self.rows.swap(self._row(key, row.revision + 1, _Session(None, 0.0), row.due)):
                return

    def _remembered(self, until: float) -> float:
        return max(until, self.now() + REMEMBERED)

    def _row(self, key: str, revision: int, session: _Session, due: float) -> Row:
        document = spelled(_CONVERTER.unstructure(session))
        return Row(_id(key), revision, due, seal(self.ring.first, _id(key), revision, SCHEMA, document))

    def _session(self, row: Row) -> _Session | None:
        """
        What *row* holds, if it can be read here.
        """
        try:
            session = _CONVERTER.structure(parsed(opened(self.ring, row)), _Session)
        except (ValueError, BaseValidationError):
            return None
        return session if session.schema == SCHEMA else None


def _id(key: str) -> str:
    return f"{SESSION}{key}"
