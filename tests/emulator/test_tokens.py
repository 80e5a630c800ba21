"""
Access and refresh tokens.
"""

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from authflow.emulator.clock import Clock
from authflow.emulator.tokens import ACCESS_PREFIX, ACCESS_SECONDS, REFRESH_SECONDS, Issuer, Subject
from authflow.emulator.world import CLIENT_ID


@pytest.fixture
def clock() -> Clock:
    """
    A clock that stands.
    """
    clock = Clock()
    clock.freeze()
    return clock


@pytest.fixture
def issuer(clock: Clock) -> Issuer:
    """
    An issuer without any tokens.
    """
    return Issuer(clock, "http://emulator.localhost")


def test_shapes(issuer: Issuer) -> None:
    """
    Tokens look as they do in the wild, and live as long as they say.
    """
    answer, _ = issuer.begin(Subject.MEMBER, "ada", CLIENT_ID)

    assert answer.access_token.startswith("OauthNG.JWS.")
    assert (answer.refresh_token or "").startswith("JWS.")
    assert (14400, "Bearer") == (answer.expires_in, answer.token_type)


def test_signed(issuer: Issuer) -> None:
    """
    An access token is a JWT that the public key verifies.
    """
    answer, _ = issuer.begin(Subject.MEMBER, "ada", CLIENT_ID)
    public = ECKey.import_key(issuer.key.as_dict(private=False))

    token = jwt.decode(answer.access_token.removeprefix(ACCESS_PREFIX), public, algorithms=["ES256"])

    assert ("ada", CLIENT_ID, "MEMBER") == tuple(token.claims[name] for name in ("sub", "aud", "subjectType"))
    assert ACCESS_SECONDS == token.claims["exp"] - token.claims["iat"]


@pytest.mark.parametrize(("seconds", "good"), [(ACCESS_SECONDS - 1, True), (ACCESS_SECONDS, False)])
def test_access_life(issuer: Issuer, clock: Clock, seconds: float, good: bool) -> None:
    """
    An access token is good for four hours.
    """
    answer, _ = issuer.begin(Subject.VISITOR, "v", CLIENT_ID)

    clock.advance(seconds)

    assert good == (issuer.bearer(answer.access_token) is not None)


@pytest.mark.parametrize(("seconds", "good"), [(REFRESH_SECONDS - 1, True), (REFRESH_SECONDS, False)])
def test_refresh_life(issuer: Issuer, clock: Clock, seconds: float, good: bool) -> None:
    """
    A refresh token is good for thirty days.
    """
    answer, _ = issuer.begin(Subject.MEMBER, "ada", CLIENT_ID)

    clock.advance(seconds)

    assert good == (issuer.refresh(answer.refresh_token or "", CLIENT_ID, "none") is not None)


@pytest.mark.parametrize(
    ("rotation", "replaced", "again", "survives"),
    [
        pytest.param("none", False, True, True, id="none: the same stays good"),
        pytest.param("rotate", True, False, True, id="rotate: a new one, the old one is dead"),
        pytest.param("strict", True, False, False, id="strict: the old one ends the family"),
    ],
)
def test_rotation(issuer: Issuer, rotation: str, replaced: bool, again: bool, survives: bool) -> None:
    """
    What becomes of a refresh token that was used, and of its family when it comes back.
    """
    old = issuer.begin(Subject.MEMBER, "ada", CLIENT_ID)[0].refresh_token or ""

    first = issuer.refresh(old, CLIENT_ID, rotation)
    second = issuer.refresh(old, CLIENT_ID, rotation)

    assert first is not None
    assert replaced == (first.refresh_token != old)
    assert again == (second is not None)
    assert survives == (issuer.bearer(first.access_token) is not None)
    assert survives == (issuer.refresh(first.refresh_token or "", CLIENT_ID, rotation) is not None)


def test_bound_to_its_client(issuer: Issuer) -> None:
    """
    Another client cannot use a refresh token.
    """
    answer, _ = issuer.begin(Subject.MEMBER, "ada", CLIENT_ID)

    assert issuer.refresh(answer.refresh_token or "", "another", "none") is None


def test_ends(issuer: Issuer) -> None:
    """
    A family can be ended, and all families of one member, and nobody else's.
    """
    one, family = issuer.begin(Subject.MEMBER, "ada", CLIENT_ID)
    two, _ = issuer.begin(Subject.MEMBER, "ada", CLIENT_ID)
    bobs, _ = issuer.begin(Subject.MEMBER, "bob", CLIENT_ID)

    issuer.end(family)
    after_one = [issuer.bearer(answer.access_token) is not None for answer in (one, two, bobs)]
    issuer.end_all("ada")
    after_all = [issuer.bearer(answer.access_token) is not None for answer in (one, two, bobs)]

    assert ([False, True, True], [False, False, True]) == (after_one, after_all)
