"""
Whatever anybody sends, there is an answer.
"""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pytest
from attrs import fields, has
from hypothesis import given
from hypothesis import strategies as st

from authflow.emulator import pairing
from authflow.emulator.api import ROUTES, Emulator, Route
from authflow.emulator.asking import HEARD
from authflow.emulator.controls import CONTROLS
from authflow.emulator.hosted.accounts import GOOGLE
from authflow.emulator.hosted.acts import OFFERED
from authflow.emulator.hosted.conversation import Conversation, Goal, Link, Pairing, Step, Wanted
from authflow.emulator.hosted.site import PAGES
from authflow.emulator.mischief import Fault, Kind
from authflow.emulator.passwords import CHEAP
from authflow.emulator.world import API_KEY, CLIENT_ID, World
from authflow.wix import answers, bodies
from authflow.wix import operations as op
from authflow.wix.wire import WIRE_NAME, Request, Response, camel
from tests.emulator.client import ADA, BOB, CYD, EVE, Client, said


def wire_names() -> set[str]:
    """
    Every name in every message.
    """
    kinds = [kind for room in (answers, bodies) for kind in vars(room).values() if isinstance(kind, type) and has(kind)]
    return {f.metadata.get(WIRE_NAME, camel(f.name)) for kind in kinds for f in fields(kind)}


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([ADA, CLIENT_ID, "", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(wire_names())) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
# Half of a surrogate pair is valid JSON, and no valid text.
TEXT: Final = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=20)
PROFILES: Final = st.dictionaries(
    st.sampled_from(
        ["firstName", "addresses", "customFields", "phonesV2", "labels", "privacyStatus", "birthdate", "subscription"]
    ),
    JSON,
    max_size=4,
)
BODIES: Final = st.dictionaries(st.sampled_from(sorted(wire_names())), JSON, max_size=6) | st.fixed_dictionaries(
    {},
    optional={
        "loginId": st.fixed_dictionaries({"email": st.sampled_from([ADA, BOB, CYD, EVE]) | TEXT}),
        "password": st.sampled_from(["demo-password-ada"]) | TEXT,
        "newPassword": TEXT,
        "profile": PROFILES,
        "captchaTokens": st.lists(st.dictionaries(st.sampled_from(["Recaptcha", "InvisibleRecaptcha"]), JSON)),
        "stateToken": TEXT,
        "code": st.from_regex(r"[0-9]{6}", fullmatch=True) | TEXT,
        "recoveryToken": TEXT,
        "email": st.sampled_from([ADA]) | TEXT,
        "redirect": st.fixed_dictionaries({"url": TEXT, "clientId": st.just(CLIENT_ID)}),
        "grantType": st.sampled_from(
            ["anonymous", "refresh_token", "authorization_code", "authorized_client", pairing.DEVICE_CODE]
        )
        | TEXT,
        "deviceCode": TEXT,
        "identityId": TEXT,
        "emailOptions": st.fixed_dictionaries({"language": JSON, "redirect": JSON}),
        "clientId": st.just(CLIENT_ID) | TEXT,
        "token": TEXT,
        "auth": st.fixed_dictionaries(
            {
                "authRequest": st.fixed_dictionaries(
                    {"clientId": st.just(CLIENT_ID), "state": TEXT, "redirectUri": TEXT, "sessionToken": TEXT}
                )
            }
        ),
        "advance": JSON,
        "freeze": JSON,
        "requiredFields": JSON,
        "customFields": JSON,
        "passwordPolicy": JSON,
        "allowedRedirectUris": JSON,
        "allowedRedirectDomains": JSON,
        "captcha": JSON,
    },
)
FAULT_BODIES: Final = st.fixed_dictionaries(
    {"kind": st.sampled_from([str(kind) for kind in Kind]) | JSON},
    optional={
        "operation": st.sampled_from(["*", "login", "token"]) | JSON,
        **{camel(f.name): JSON | st.floats() | st.integers() for f in fields(Fault) if f.name != "kind"},
    },
)
QUERIES: Final = st.dictionaries(
    st.sampled_from(
        [
            "clientId",
            "redirectUri",
            "state",
            "sessionToken",
            "responseMode",
            "responseType",
            "codeChallenge",
            "codeChallengeMethod",
            "prompt",
            "postLogoutRedirectUri",
            "fieldSet",
            "session",
            "to",
            "timeout",
            "after",
            "idp",
            "recoveryToken",
            "userCode",
            "postFlowUrl",
        ]
    ),
    st.sampled_from(
        [
            *(CLIENT_ID, GOOGLE, "http://127.0.0.1/", "query", "fragment", "web_message"),
            *("code", "S256", "none", "login", "c" * 43, "0"),
        ]
    )
    | TEXT,
    max_size=9,
)


METHODS: Final = [
    *((method, path) for path in CONTROLS for method in CONTROLS[path]),
    *((method, "/faults") for method in ("GET", "POST", "DELETE")),
]
"""
Everything that the emulator's own API does.
"""

WORDS: Final = st.sampled_from([ADA, BOB, CYD, "demo-password-ada", "123456", "1999-12-31", "PUBLIC", "", "x"]) | TEXT
FORMS: Final = st.fixed_dictionaries(
    {"do": st.sampled_from(sorted({choice for choices in OFFERED.values() for choice in choices}))},
    optional=dict.fromkeys(
        (
            *("conversation", "form", "email", "password", "captcha", "code", "account", "user_code"),
            *("profile.first_name", "profile.addresses.city", "profile.addresses.tag", "profile.custom.x"),
            *("profile.custom_fields.name", "profile.custom_fields.value"),
        ),
        WORDS,
    ),
)
HEADERS: Final = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(["", "null", "none", "same-origin", "svSession=" + "b" * 43, "http://127.0.0.1"]) | TEXT
        for name in HEARD
    },
)
GOALS: Final = (
    Wanted("query", "http://127.0.0.1/", "state", "c" * 43),
    Wanted("web_message", None, None, "c" * 43),
    Link("made up"),
    Pairing("BCDF-GHJK"),
)


@cache
def fuzzed() -> World:
    """
    A world that is put back before each example.
    """
    return World(hasher=CHEAP)


def asked(
    method: str,
    path: str,
    body: Any,
    query: Any = None,
    by: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """
    What the emulator answers, on a loop of its own.
    """
    request = Request(method, path, query or {}, by, body, headers=headers or {})
    answered = asyncio.run(Emulator(fuzzed()).answer(request))
    assert answered.response is not None
    return answered.response


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.operation.name))
@given(body=BODIES, query=QUERIES, headers=HEADERS)
def test_nothing_breaks_it(
    route: Route, body: dict[str, object], query: dict[str, str], headers: dict[str, str]
) -> None:
    """
    Whatever anybody posts, there is an answer that says what is wrong, and never a crash.
    """
    fuzzed().reset()
    token = asked("POST", op.TOKEN.path, {"grantType": "anonymous", "clientId": CLIENT_ID}).document or {}

    by = f"{token['access_token']},{API_KEY}"
    response = asked(route.operation.method, route.operation.path, body, query, by, headers)

    assert response.status in {200, 302, 400, 401, 403, 404, 409}
    assert response.request_id


@pytest.mark.parametrize(("method", "path"), [(method, path) for path in PAGES for method in PAGES[path]])
@given(body=FORMS | BODIES, query=QUERIES, headers=HEADERS)
def test_nothing_breaks_its_pages(
    method: str, path: str, body: dict[str, object], query: dict[str, str], headers: dict[str, str]
) -> None:
    """
    Nor whatever anybody sends to its pages.
    """
    fuzzed().reset()

    response = asked(method, path, body if method == "POST" else None, query, headers=headers)

    assert response.status in {200, 400, 403, 404}
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("step", Step)
@given(typed=FORMS, goal=st.sampled_from(GOALS))
def test_nothing_breaks_a_conversation(step: Step, typed: dict[str, str], goal: Goal) -> None:
    """
    Nor whatever anybody types on a page, wherever it was to lead.
    """
    world, browser = fuzzed(), "b" * 43
    world.reset()
    missing = ("firstName", "addresses", "customFields", "custom.x")
    conversation = Conversation(goal, step, browser, missing=missing)
    name = world.conversations.put(conversation)
    form = {**typed, "conversation": name, "form": conversation.form}

    response = asked("POST", "/sign-in", form, headers={"cookie": f"svSession={browser}"})

    assert response.status in {200, 302, 400, 401, 403}


@pytest.mark.parametrize(("method", "path"), METHODS)
@given(body=BODIES | FAULT_BODIES, query=QUERIES)
def test_nothing_breaks_its_controls(method: str, path: str, body: dict[str, object], query: dict[str, str]) -> None:
    """
    Nor whatever anybody posts to its own API.
    """
    fuzzed().reset()

    response = asked(method, f"/emulator/v1{path}", body, {**query, "timeout": "0"})

    assert response.status in {200, 204, 400}


@pytest.mark.parametrize(
    "body",
    [
        {"password": "\ud800"},
        {"\ud800": "x"},
        {"profile": {"x": float("nan")}},
        {"profile": {"x": {"set": {1}}}},
    ],
    ids=["half a pair", "half a name", "no number", "no JSON"],
)
async def test_bodies_that_nobody_can_say(here: Client, body: dict[str, object]) -> None:
    """
    What is no JSON, or no text, is refused before anybody reads it.
    """
    response = await here.post(op.LOGIN, body)

    assert (400, "BODY_UNREADABLE") == said(response)


async def test_bodies_that_are_too_deep(here: Client) -> None:
    """
    A body that is nested a thousandfold is refused.
    """
    deep: object = "x"
    for _ in range(1000):
        deep = {"x": [deep]}

    response = await here.post(op.LOGIN, {"profile": deep})

    assert (400, "BODY_UNREADABLE") == said(response)
