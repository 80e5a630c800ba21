"""
Flows that are broken on purpose, each in one way, and the sentence that says so.

Most are twins of a real flow that differ from it in one place; where no real flow can be broken so, a tiny one is.
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any, Final

from attrs import evolve, frozen

from authflow.calls import slots
from authflow.calls.tokens import RedeemCode
from authflow.core.flow import AnyFlow, Flow, Target
from authflow.core.outcome import Choice, Outcome
from authflow.core.slot import Slot
from authflow.core.state import STAY, AnyState, Auto, Limit, Next, Step
from authflow.flows import CHANGE_PASSWORD, FLOWS, LOGIN, MISSING_FIELDS, RECOVER, SIGN_ON, TOKENS, VERIFY
from authflow.flows.change_password import ChangePasswordState
from authflow.flows.fields import CODE, EMAIL, PASSWORD
from authflow.flows.login import LoginState
from authflow.flows.recover import RecoverState
from authflow.flows.rows import ANYWHERE, SIGNED_IN, TO_LOGIN, TURNED_AWAY
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
}
