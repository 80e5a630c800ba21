"""
Flows that are broken on purpose, each in one way, and the sentence that says so.

Most are twins of a real flow that differ from it in one place; where no real flow can be broken so, a tiny one is.
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any, Final

from attrs import evolve, frozen

from authflow.calls import slots
from authflow.calls.passwords import SendRecoveryMail
from authflow.calls.tokens import Logout, RedeemCode
from authflow.core.field import Field, Kind
from authflow.core.flow import AnyFlow, Flow, Target
from authflow.core.outcome import Choice, Outcome
from authflow.core.slot import Keep, Slot
from authflow.core.state import STAY, AnyState, Auto, Limit, Next, Step, Visit, Wait
from authflow.flows import CHANGE_PASSWORD, DEVICE, FLOWS, LOGIN, MISSING_FIELDS, RECOVER, SIGN_ON, TOKENS, VERIFY
from authflow.flows.change_password import ChangePasswordState
from authflow.flows.device import DeviceState
from authflow.flows.fields import CODE, EMAIL, PASSWORD
from authflow.flows.login import LoginState
from authflow.flows.recover import RecoverState
from authflow.flows.rows import ANYWHERE, SIGNED_IN, SIGNED_OUT, TO_LOGIN, TURNED_AWAY
from authflow.flows.sign_on import SignOnState
from authflow.flows.tokens import TokensState
from authflow.flows.verify import VerifyState


@frozen
class Twin:
    """
    Flows with one mistake, and what must be said of it.
    """

    flows: tuple[AnyFlow, ...]
    mistakes: tuple[str, ...]


def broken(flow: AnyFlow, state: StrEnum, **changes: Any) -> AnyFlow:
    """
    *flow*, with another card at *state*.
    """
    card: AnyState = evolve(flow.states[state], **changes)
    twin: AnyFlow = evolve(flow, states={**flow.states, state: card})
    return twin


def rows(flow: AnyFlow, state: StrEnum, more: Mapping[Outcome, Target], *gone: Outcome) -> AnyFlow:
    """
    *flow*, with other rows at *state*.
    """
    kept = {outcome: target for outcome, target in flow.states[state].go.items() if outcome not in gone}
    return broken(flow, state, go={**kept, **more})


def among(*changed: AnyFlow) -> tuple[AnyFlow, ...]:
    """
    The flows that authflow ships, with *changed* in the places of their namesakes.
    """
    named = {flow.name: flow for flow in changed}
    return tuple(named.pop(flow.name, flow) for flow in FLOWS) + tuple(named.values())


class Tiny(StrEnum):
    """
    The states of flows that are only as large as their mistake.
    """

    HERE = auto()
    THERE = auto()


def tiny(name: str, **states: AnyState) -> AnyFlow:
    """
    A flow called *name* that starts HERE.
    """
    made: AnyFlow = Flow(
        name=name, start=Tiny.HERE, states={Tiny(key): card for key, card in states.items()}, anywhere=ANYWHERE
    )
    return made


def pressing(target: Target) -> AnyState:
    """
    A card with nothing but a way back, which leads to *target*.
    """
    return Step(ask=(), on={Choice.BACK: Outcome.BACK}, go={Outcome.BACK: target})


def sent_on(name: str, to: str) -> AnyFlow:
    """
    A flow that asks nobody, and hands on to the flow *to*.
    """
    card: AnyState = Auto(
        send=RedeemCode,
        go={Outcome.SUCCESS: Next(to), Outcome.TOKEN_EXPIRED: TO_LOGIN, Outcome.UNKNOWN: TO_LOGIN},
    )
    flow: AnyFlow = evolve(tiny(name, here=card), needs=(slots.AUTHORIZATION_CODE, slots.CODE_VERIFIER))
    return flow


def clearing() -> AnyFlow:
    """
    A flow that visits an address which its user may have cleared.
    """
    asking: AnyState = Step(
        ask=(Field(slots.RETURN_TO, Kind.LINK, optional=True),),
        on={Choice.SUBMIT: Logout},
        go={Outcome.SUCCESS: Tiny.THERE, Outcome.SIGNED_OUT: SIGNED_OUT, Outcome.VISIT_REQUIRED: SIGNED_OUT},
    )
    visiting: AnyState = Visit(to=slots.RETURN_TO, go={Outcome.RETURNED: SIGNED_OUT})
    flow: AnyFlow = evolve(tiny("alone", here=asking, there=visiting), needs=(slots.TOKENS, slots.RETURN_TO))
    return flow


def looking() -> AnyFlow:
    """
    A flow that is to be looked at again and again, with nothing to look at.
    """
    card: AnyState = Wait(
        reason=Outcome.PENDING,
        until=frozenset(),
        on={Choice.CHECK: Outcome.CHECK},
        go={Outcome.CHECK: SIGNED_OUT},
        every=slots.INTERVAL,
    )
    flow: AnyFlow = evolve(tiny("alone", here=card), needs=(slots.INTERVAL,))
    return flow


TWINS: Final[Mapping[str, Twin]] = {
    "start-without-a-card": Twin(
        (evolve(tiny("alone", here=pressing(SIGNED_IN)), start=Tiny.THERE),),
        ("alone: starts at there, which has no card",),
    ),
    "missing-row": Twin(
        among(rows(LOGIN, LoginState.ENTER_CREDENTIALS, {}, Outcome.FAILURE)),
        ("login.enter_credentials: no row for failure",),
    ),
    "target-without-a-card": Twin(
        among(rows(LOGIN, LoginState.ENTER_CREDENTIALS, {Outcome.FAILURE: VerifyState.ENTER_CODE})),
        ("login.enter_credentials: failure leads to enter_code, which has no card",),
    ),
    "an-auto-that-stays": Twin(
        among(rows(SIGN_ON, SignOnState.VOUCHING, {Outcome.FAILURE: STAY})),
        ("sign-on.vouching: failure stays at a card that sends by itself, and would send for ever",),
    ),
    "impossible-row": Twin(
        among(rows(LOGIN, LoginState.ENTER_CREDENTIALS, {Outcome.EMAIL_EXISTS: STAY})),
        ("login.enter_credentials: email_exists cannot happen here",),
    ),
    "row-that-anywhere-has": Twin(
        among(rows(LOGIN, LoginState.ENTER_CREDENTIALS, {Outcome.UNAVAILABLE: STAY})),
        ("login.enter_credentials: unavailable says what `anywhere` says",),
    ),
    "unreachable-state": Twin(
        among(rows(LOGIN, LoginState.ENTER_CREDENTIALS, {Outcome.CAPTCHA_REQUIRED: STAY})),
        ("login.solve_captcha: nothing leads here",),
    ),
    "nothing-lacking": Twin(
        among(rows(SIGN_ON, SignOnState.VOUCHING, {Outcome.LACKING: TURNED_AWAY})),
        ("sign-on.vouching: SignOn has all it needs: lacking cannot happen",),
    ),
    "lacking-forgotten": Twin(
        among(rows(CHANGE_PASSWORD, ChangePasswordState.FINDING_OUT, {}, Outcome.LACKING)),
        ("change-password.finding_out: Login needs password, which nobody gave",),
    ),
    "password-not-asked": Twin(
        among(broken(LOGIN, LoginState.ENTER_CREDENTIALS, ask=(EMAIL,))),
        ("login.enter_credentials: Login needs password, which nobody gave",),
    ),
    "verifier-not-made": Twin(
        among(broken(TOKENS, TokensState.ASKING_WHERE, fresh=(slots.NONCE,))),
        (
            "tokens.asking_where: CreateRedirectSession needs code_verifier, which nobody gave",
            "tokens.redeeming: RedeemCode needs code_verifier, which nobody gave",
        ),
    ),
    "visit-without-address": Twin(
        among(broken(TOKENS, TokensState.IN_BROWSER, to=Slot("where"))),
        ("tokens.in_browser: nobody said where to go (where)",),
    ),
    "visit-without-proof": Twin(
        among(broken(TOKENS, TokensState.IN_BROWSER, proof=Slot("seal"))),
        ("tokens.in_browser: nobody made the proof (seal)",),
    ),
    "wait-that-shows-nothing": Twin(
        among(broken(DEVICE, DeviceState.WAITING, to=Slot("where"), code=Slot("word"))),
        (
            "device.waiting: shows where, which nobody gave",
            "device.waiting: shows word, which nobody gave",
        ),
    ),
    "wait-that-forgets-when": Twin(
        among(broken(DEVICE, DeviceState.WAITING, every=Slot("pause", Keep.FLEETING))),
        ("device.waiting: shows pause, which nobody gave",),
    ),
    "looked-at-in-vain": Twin(
        (*FLOWS, looking()),
        ("alone.here: is looked at every interval, and check sends nothing",),
    ),
    "asked-and-never-sent": Twin(
        among(broken(LOGIN, LoginState.ENTER_CREDENTIALS, ask=(EMAIL, PASSWORD, CODE))),
        ("login.enter_credentials: code is asked for and never sent",),
    ),
    "group-without-its-slot": Twin(
        among(evolve(MISSING_FIELDS, needs=(slots.STATE_TOKEN, slots.EMAIL))),
        ("missing-fields.enter_fields: nobody said which of profile to ask (missing)",),
    ),
    "limit-on-nothing": Twin(
        among(broken(VERIFY, VerifyState.CODE_SPENT, limits={Choice.BACK: Limit(3)})),
        ("verify.code_spent: back is limited, and sends nothing",),
    ),
    "no-way-to-an-end": Twin(
        (tiny("alone", here=pressing(STAY)),),
        ("alone.here: no way to an end",),
    ),
    "ring-of-autos": Twin(
        among(rows(SIGN_ON, SignOnState.TAKING_TOKENS, {Outcome.TOKEN_EXPIRED: SignOnState.VOUCHING})),
        (
            "sign-on.taking_tokens: can send for ever without asking anybody",
            "sign-on.vouching: can send for ever without asking anybody",
        ),
    ),
    "ring-of-flows": Twin(
        among(sent_on("ping", "pong"), sent_on("pong", "ping")),
        (
            "ping: can be passed round for ever without asking anybody",
            "pong: can be passed round for ever without asking anybody",
        ),
    ),
    "door-to-nowhere": Twin(
        among(rows(LOGIN, LoginState.ENTER_CREDENTIALS, {Outcome.FORGOT: Next("nowhere")})),
        ("login.enter_credentials: forgot leads to the flow nowhere, which is not in the atlas",),
    ),
    "door-without-what-it-needs": Twin(
        among(rows(RECOVER, RecoverState.ENTER_EMAIL, {Outcome.SUCCESS: Next("verify")})),
        ("recover.enter_email: success leads to verify without state_token",),
    ),
    "end-without-its-promise": Twin(
        among(rows(RECOVER, RecoverState.ENTER_EMAIL, {Outcome.SUCCESS: SIGNED_IN})),
        ("recover.enter_email: success ends signed_in without tokens",),
    ),
    "two-of-one-name": Twin(
        (*FLOWS, RECOVER),
        ("recover: two flows have this name",),
    ),
    "a-name-that-is-none": Twin(
        (evolve(tiny("alone", here=pressing(SIGNED_OUT)), name="Alone"),),
        ("Alone: is no name for a flow, which is words in lower case, joined by hyphens",),
    ),
    "no-time-to-rest": Twin(
        among(broken(RECOVER, RecoverState.ENTER_EMAIL, rests=0.0)),
        ("recover.enter_email: rests for 0 seconds, which is no time at all",),
    ),
    "cancel-of-its-own": Twin(
        (tiny("alone", here=Step(ask=(), on={Choice.CANCEL: Outcome.BACK}, go={Outcome.BACK: SIGNED_OUT})),),
        ("alone.here: cancel is offered everywhere, and means cancelled",),
    ),
    "asked-twice": Twin(
        among(broken(RECOVER, RecoverState.ENTER_EMAIL, ask=(EMAIL, EMAIL))),
        ("recover.enter_email: email is asked twice",),
    ),
    "limit-per-nothing": Twin(
        among(broken(RECOVER, RecoverState.ENTER_EMAIL, limits={Choice.SUBMIT: Limit(3, per=slots.STATE_TOKEN)})),
        ("recover.enter_email: submit is limited per state_token, which nobody gave",),
    ),
    "cancelled-that-stays": Twin(
        among(rows(RECOVER, RecoverState.ENTER_EMAIL, {Outcome.CANCELLED: STAY})),
        ("recover.enter_email: cancelled must lead out of the flow",),
    ),
    "expired-that-goes-on": Twin(
        among(rows(RECOVER, RecoverState.ENTER_EMAIL, {Outcome.EXPIRED: TO_LOGIN})),
        ("recover.enter_email: expired must lead to an end, or a run could live for ever",),
    ),
    "answer-and-something-else": Twin(
        among(
            broken(
                RECOVER,
                RecoverState.ENTER_EMAIL,
                on={Choice.SUBMIT: SendRecoveryMail, Choice.BACK: Outcome.BACK, Choice.CHECK: Outcome.FAILURE},
            )
        ),
        ("recover.enter_email: failure is an answer of the service, and something else besides",),
    ),
    "two-slots-of-one-name": Twin(
        among(evolve(RECOVER, takes=(Slot("state_token"),))),
        ("state_token: two slots have this name",),
    ),
    "flows-that-lead-back": Twin(
        (tiny("ping", here=pressing(Next("pong"))), tiny("pong", here=pressing(Next("ping")))),
        ("ping: leads only to flows that lead back", "pong: leads only to flows that lead back"),
    ),
    "optional-and-counted-on": Twin(
        (clearing(),),
        ("alone.there: nobody said where to go (return_to)",),
    ),
}
