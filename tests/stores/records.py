"""
Runs as stores see them.
"""

from typing import Any

from attrs import evolve

from authflow.calls import slots
from authflow.core.member import Identity
from authflow.core.outcome import Choice, Outcome
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Run, Tally
from authflow.core.slot import Keep
from authflow.engine.record import Intent, Record
from authflow.flows.verify import VerifyState
from tests.runs import ADA, MADE_UP, NOON, begun


def fresh(run_id: str = "run-1", *, expires_at: float = NOON + 1800) -> Record:
    """
    A run as it is first stored.
    """
    return Record(evolve(begun("login"), id=run_id, expires_at=expires_at), "hash-1", 1, "digest-1", "site-1")


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
        memory={s: v for s, v in MADE_UP.items() if s.keep is not Keep.FLEETING}
        | {slots.IDENTITY: Identity("id-1", ADA, verified=True, status="ACTIVE"), slots.EMAIL: "ädä@exämple.com"}
        | {
            slots.PROFILE: {
                "first_name": "Ada 💡\n",
                "phones_v2": ({"phone": "1", "tag": "HOME"},),
                "labels": ("a", "b"),
            }
        },
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
