"""
Runs as stores see them, made up.
"""

from typing import Any, Final

from attrs import evolve

from authflow.calls import slots
from authflow.core.member import Identity, Tokens
from authflow.core.move import begin
from authflow.core.outcome import Choice, Outcome
from authflow.core.proof import slots_in
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Memory, Moment, Run, Tally
from authflow.core.slot import IDENTITY, RETURN_TO, TOKENS, Keep
from authflow.engine.record import Intent, Record
from authflow.flows import ATLAS
from authflow.flows.verify import VerifyState

NOON: Final = 1_800_000_000.0
A_DAY: Final = 24 * 3600.0
ADA: Final = "ada@example.com"

HELD: Final[Memory] = {
    **{
        slot: f"{slot.name}-1"
        for flow in ATLAS.flows.values()
        for slot in slots_in(flow)
        if slot.keep is not Keep.FLEETING
    },
    slots.EMAIL: "ädä@exämple.com",
    slots.PROFILE: {
        "first_name": "Ada 💡\n",
        "phones_v2": ({"phone": "1", "tag": "HOME"},),
        "labels": ("a", "b"),
    },
    slots.MISSING: ("last_name", "custom.shoe_size"),
    slots.INTERVAL: 0,
    slots.VERIFY_EMAIL: True,
    slots.MERGE_CONTACT: False,
    TOKENS: Tokens("access-1", "refresh-1", NOON + A_DAY),
    IDENTITY: Identity("id-1", ADA, verified=True, status="ACTIVE"),
    RETURN_TO: "/cart",
}
"""
A value for every slot that outlives a turn.
"""


def fresh(run_id: str = "run-1", *, expires_at: float = NOON + 1800) -> Record:
    """
    A run as it is first stored.

    Args:
        expires_at: When its time is up, in seconds since the epoch.
    """
    run = begin(ATLAS, run_id, "login", {}, Moment(NOON, bytes(32)), A_DAY)
    return Record(evolve(run, expires_at=expires_at), "hash-1", 1, "digest-1", "site-1")


def after(record: Record, **changed: Any) -> Record:
    """
    *record*, one revision later, with its run changed.
    """
    return evolve(record, run=evolve(record.run, **changed), revision=record.revision + 1)


def full() -> Record:
    """
    A run that holds one of everything that can be held.
    """
    run = Run(
        "run-full",
        "register",
        "verify",
        VerifyState.ENTER_CODE,
        NOON + 0.25,
        NOON + 1800.5,
        NOON + 1e6,
        memory=HELD,
        ledger={"verify.submit.0123": Tally(3, NOON, NOON + 60), "login.retry": Tally()},
        journey=("register", "login", "verify"),
        step=7,
        chosen=Choice.SUBMIT,
        outcome=Outcome.REQUIRE_EMAIL_VERIFICATION,
        reason=Reason("too_short", {"min": 8, "of": "password"}),
        complaints={"email": Complaint(Reason(Fault.MALFORMED), "ada@"), "code": Complaint(Reason(Fault.REQUIRED))},
        subject=ADA,
    )
    intent = Intent("VerifyDuringAuthentication", 1, NOON + 15.5)
    return Record(run, "hash-full", 1, "digest-1", "site-1", {"visitor": "v", "cookie": "ü=1"}, intent)
