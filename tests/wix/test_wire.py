"""
Messages go to JSON and come back; nothing is coerced on the way, and no repr tells a secret.
"""

import inspect
import json
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import NOTHING, fields
from cattrs.errors import BaseValidationError

from authflow.wix import answers, bodies
from authflow.wix.wire import Request, Response, camel, demand, named, read, snake, violations, write
from tests.wix.answers import CANARY

MESSAGES: list[type[Any]] = [
    kind
    for room in (answers, bodies)
    for _, kind in inspect.getmembers(room, inspect.isclass)
    if kind.__module__ == room.__name__
]


def built(kind: Any, *, whole: bool) -> Any:
    """
    A message with a canary in each text that has one; *whole* fills what has a default, too.
    """
    wanted = [field for field in fields(kind) if whole or field.default is NOTHING]
    return kind(**{field.name: value(field.type) for field in wanted})


def value(kind: Any) -> Any:
    """
    Some value of type *kind*.
    """
    samples: list[tuple[Any, Any]] = [
        (str, CANARY),
        (str | None, CANARY),
        (str | int, CANARY),
        (str | int | None, 7),
        (int, 7),
        (int | None, 7),
        (bool, True),
        (bool | None, True),
        (list[str], [CANARY]),
        (list[dict[str, Any]], [{"someKey": 1}]),
        (dict[str, Any], {"someKey": [1, "two", None]}),
        (dict[str, Any] | None, {}),
    ]
    for sample, found in samples:
        if sample == kind:
            return found
    inner = next(part for part in [*getattr(kind, "__args__", ()), kind] if part in MESSAGES)
    return [built(inner, whole=True)] if getattr(kind, "__origin__", None) is list else built(inner, whole=True)


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "bare"])
@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_round_trip(kind: type[Any], whole: bool) -> None:
    """
    Every message comes back as it went, for clients and for servers.
    """
    message = built(kind, whole=whole)

    document = json.loads(json.dumps(write(message)))

    assert message == read(document, kind)
    assert message == demand(document, kind)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_what_is_not_set_is_left_out(kind: type[Any]) -> None:
    """
    A bare message says what it must, and nothing else; what is not known is passed over.
    """
    document = write(built(kind, whole=False))

    assert len([field for field in fields(kind) if field.default is NOTHING]) == len(document)
    assert built(kind, whole=False) == read({**document, "somethingNew": [1]}, kind)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "wrong", [None, 1, 1.0, True, [], ["a"], {}, "a"], ids=lambda wrong: f"{type(wrong).__name__}-{wrong}"
)
def test_nothing_is_coerced(kind: type[Any], wrong: object) -> None:
    """
    A value that is read is written back as it stood: no number became a text, no text a list.
    """
    whole = write(built(kind, whole=True))
    documents = [{**whole, name: wrong} for name in whole]

    for document in documents:
        message = read(document, kind)
        written = whole if message is None else write(message)
        again = {name: written.get(name, document[name]) for name in document}
        assert message is None or json.dumps(document) == json.dumps(again)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_null_is_not_there(kind: type[Any]) -> None:
    """
    What an answer may leave out may be null, too; what it must say may not.
    """
    bare = built(kind, whole=False)
    required = write(bare)
    nulls = dict.fromkeys(write(built(kind, whole=True)))

    assert bare == read({**nulls, **required}, kind)
    assert all(read({**required, name: None}, kind) is None for name in required)


@pytest.mark.parametrize("said", [-19976, "-19976", "", 0], ids=repr)
def test_numbers_and_texts(said: object) -> None:
    """
    What may be a number or a text stays which of them it was.
    """
    error = read({"code": said}, answers.ApplicationError)
    identity = read({"id": "m1", "revision": said}, answers.WireIdentity)

    assert error is not None
    assert identity is not None
    assert (said, type(said)) == (error.code, type(error.code))
    assert (said, type(said)) == (identity.revision, type(identity.revision))


@pytest.mark.parametrize("said", [True, 1.0, [1], ["a"], {}], ids=repr)
def test_neither_numbers_nor_texts(said: object) -> None:
    """
    What may be a number or a text is nothing else.
    """
    assert read({"code": said}, answers.ApplicationError) is None
    assert read({"id": "m1", "revision": said}, answers.WireIdentity) is None


@pytest.mark.parametrize(
    ("message", "document"),
    [
        pytest.param(
            bodies.LoginBody(bodies.LoginId("a@b.co"), "pw", [bodies.CaptchaTokens("v", "i")], "st"),
            {
                "loginId": {"email": "a@b.co"},
                "password": "pw",
                "captchaTokens": [{"Recaptcha": "v", "InvisibleRecaptcha": "i"}],
                "stateToken": "st",
            },
            id="captcha-names",
        ),
        pytest.param(
            bodies.AuthorizedClientBody("authorized_client", "m1", None, "JWE.s"),
            {"grant_type": "authorized_client", "member_id": "m1", "session_token": "JWE.s"},
            id="snake-case",
        ),
        pytest.param(
            answers.TokenAnswer("a", 60, "Bearer", "r"),
            {"access_token": "a", "expires_in": 60, "token_type": "Bearer", "refresh_token": "r"},
            id="oauth",
        ),
        pytest.param(
            bodies.RedirectSessionBody(login={}, callbacks=bodies.Callbacks("https://app/")),
            {"login": {}, "callbacks": {"postFlowUrl": "https://app/"}},
            id="an-empty-object-is-said",
        ),
        pytest.param(
            bodies.SignOnBody(bodies.LoginId("a@b.co"), verify_email=False, merge_existing_contact=True),
            {"loginId": {"email": "a@b.co"}},
            id="defaults-are-left-out",
        ),
    ],
)
def test_spelling(message: object, document: Mapping[str, object]) -> None:
    """
    Names are the wire's: camelCase, but where it spells them otherwise.
    """
    assert document == write(message)
    assert message == read(document, type(message))


@pytest.mark.parametrize(
    ("document", "kind", "expected"),
    [
        pytest.param({}, bodies.VerifyBody, {"code", "stateToken"}, id="missing"),
        pytest.param({"loginId": {"email": 5}, "password": "p"}, bodies.LoginBody, {"loginId.email"}, id="nested"),
        pytest.param({"loginId": {}, "password": 1}, bodies.LoginBody, {"loginId.email", "password"}, id="two"),
        pytest.param(
            {"loginId": {"email": "a"}, "password": "p", "captchaTokens": "ab"},
            bodies.LoginBody,
            {"captchaTokens"},
            id="a-text-is-no-list",
        ),
        pytest.param(
            {"loginId": {"email": "a"}, "password": "p", "captchaTokens": [{}, 5]},
            bodies.LoginBody,
            {"captchaTokens[1]"},
            id="in-a-list",
        ),
    ],
)
def test_violations(document: Mapping[str, object], kind: type[Any], expected: set[str]) -> None:
    """
    What is wrong with a document is told by the paths of its fields, each with what is wrong.
    """
    with pytest.raises(BaseValidationError) as caught:
        demand(document, kind)

    found = dict(violations(caught.value))

    assert expected == {path.removesuffix(".visible").removesuffix(".invisible") for path in found}
    assert all(found.values())


@pytest.mark.parametrize("name", ["state_token", "phones_v2", "address_line2", "vat_id", "email", "a_b_c"])
def test_names_come_back(name: str) -> None:
    """
    Our spelling survives the wire's.
    """
    assert name == snake(camel(name))


SECRET = {
    "password",
    "new_password",
    "session_token",
    "state_token",
    "recovery_token",
    "refresh_token",
    "access_token",
    "code",
    "code_verifier",
    "token",
    "visible",
    "invisible",
    "full_url",
    "value",
}


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_messages_are_silent(kind: type[Any]) -> None:
    """
    The repr of a message names no field that bears a secret.
    """
    shown = {field.name for field in fields(kind) if field.repr}

    assert not (shown & SECRET) - ({"code"} if kind is answers.ApplicationError else set())
    assert kind is not bodies.AuthRequest or "state" not in shown
    assert all(f"{name}=" not in repr(built(kind, whole=True)) for name in {f.name for f in fields(kind)} - shown)


def test_http_is_silent() -> None:
    """
    The repr of a request or a response tells neither addresses with tokens, nor headers, nor bodies.
    """
    request = Request("POST", "/path", {"q": CANARY}, CANARY, {"password": CANARY}, f"https://site/?{CANARY}")
    response = Response(200, {"location": CANARY, "set-cookie": CANARY}, CANARY.encode())

    shown = repr((request, response))

    assert CANARY not in shown
    assert "/path" in shown


def test_a_field_has_the_name_it_is_given() -> None:
    """
    A field that the wire names otherwise says so in its metadata, and may be silent.
    """
    entry = named("Recaptcha", repr=False)

    assert {"wire_name": "Recaptcha"} == entry.metadata
    assert entry.repr is False
