"""
What an application writes, with the types that its author is told.

The functions are read by a type checker, and loaded by the test run; what they do is tested elsewhere.
"""

from enum import StrEnum, auto
from typing import assert_never, assert_type

from authflow import (
    STAY,
    Action,
    Ask,
    Atlas,
    AuthFlow,
    Auto,
    Call,
    Choice,
    Done,
    EndKind,
    Failed,
    Flow,
    Go,
    Hold,
    Identity,
    Input,
    Inquiries,
    Next,
    Outcome,
    Reason,
    Reply,
    ResponseMode,
    Script,
    Step,
    Tokens,
    choose,
    submit,
)
from authflow.flows import FLOWS


async def drives(auth: AuthFlow) -> None:
    """
    A conversation ends in one of five actions.
    """
    ended = await auth.drive("login", Script(submit(email="ada@example.com"), choose(Choice.RESEND)))
    assert_type(ended, Ask | Go | Hold | Done | Failed)
    assert_type(await auth.start("login", given={"email": "ada@example.com"}, return_to="/cart"), Action)
    assert_type(await auth.wake("run", Outcome.APPROVED), bool)


def reads(action: Action) -> str:
    """
    A `match` over the actions is known to be complete.
    """
    match action:
        case Ask():
            assert_type(action.fields, tuple[Input, ...])
            assert_type(action.reason, Reason | None)
            assert_type(action.resend_at, float | None)
        case Go():
            assert_type(action.url, str)
        case Hold():
            assert_type(action.choices, tuple[Choice, ...])
        case Done():
            assert_type(action.tokens, Tokens | None)
            assert_type(action.identity, Identity | None)
        case Failed():
            assert_type(action.kind, EndKind)
            assert_type(action.replacement, str | None)
        case _:
            assert_never(action)
    assert_type(action.handle, str)
    assert_type(action.step, int)
    return action.state


class Bell:
    """
    A user interface is anything that shows.
    """

    async def show(self, action: Action) -> Reply | None:
        """
        Ring, and leave the run parked.
        """
        return choose(Choice.CHECK) if isinstance(action, Hold) else None


async def rings(auth: AuthFlow) -> Action:
    """
    No base class is needed.
    """
    return await auth.drive("login", Bell())


async def signs_in_elsewhere(tokens: Tokens) -> str | None:
    """
    Other ways to sign in are other goals; what is asked beside them is typed, too.
    """
    async with AuthFlow(client_id="client", response_mode=ResponseMode.FRAGMENT) as auth:
        hold = await auth.start("device")
        if isinstance(hold, Hold):
            assert_type(hold.url, str | None)
            assert_type(hold.code, str | None)
            assert_type(hold.check_at, float | None)
        await auth.start("social-login", given={"idp": "google"})
        assert_type(auth.wix, Inquiries)
        assert_type(await auth.wix.revoke(tokens), bool)
        member = await auth.wix.my_member(tokens)
        return member.login_email if member is not None else None


class TermsState(StrEnum):
    """
    States of a flow of one's own.
    """

    READ = auto()


def builds(call: type[Call]) -> Atlas:
    """
    A row may lead to a state of its own flow, to another flow, or stay.
    """
    flow = Flow(
        name="terms",
        start=TermsState.READ,
        states={
            TermsState.READ: Step(
                ask=(), on={Choice.SUBMIT: call}, go={Outcome.SUCCESS: Next("login"), Outcome.FAILURE: STAY}
            )
        },
        anywhere={},
    )
    assert_type(flow, Flow[TermsState])
    assert_type(flow.row(TermsState.READ, Outcome.SUCCESS) is None, bool)
    assert Auto(send=call, go={}).rests > 0
    return Atlas(*FLOWS, flow)


def test_the_checker_has_something_to_read() -> None:
    """
    A user interface of one's own is one, as far as the type checker is concerned.
    """
    assert callable(Bell().show)
