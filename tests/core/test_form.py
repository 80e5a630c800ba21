"""
What a step asks, and what a reply fills in.
"""

from collections.abc import Mapping

import pytest

from authflow.calls import slots
from authflow.core.field import Group, Kind
from authflow.core.form import TYPED_MOST, blanks, fill
from authflow.core.reason import Complaint, Fault, Reason
from authflow.core.run import Memory
from authflow.core.site import Site
from authflow.core.slot import Slot
from authflow.core.state import Form
from authflow.flows.fields import CAPTCHA, CODE, EMAIL, MISSING_PROFILE, PASSWORD, PROFILE
from tests.core.readings import plain
from tests.runs import ADA, BOB, SITE

CREDENTIALS: Form = (EMAIL, PASSWORD)


@pytest.mark.parametrize(
    ("ask", "memory", "names"),
    [
        pytest.param(CREDENTIALS, {}, "email password", id="fields"),
        pytest.param((EMAIL, PROFILE), {}, "email first_name birthdate", id="a-group-is-the-site's-choice"),
        pytest.param(
            (MISSING_PROFILE, PASSWORD), {slots.MISSING: ("slug",)}, "slug password", id="only-what-is-missing"
        ),
        pytest.param((MISSING_PROFILE,), {slots.MISSING: ["custom.size"]}, "custom.size", id="a-name-nobody-knows"),
        pytest.param((MISSING_PROFILE,), {slots.MISSING: ()}, "first_name birthdate", id="nothing-named"),
        pytest.param((MISSING_PROFILE,), {slots.MISSING: "slug"}, "first_name birthdate", id="no-list"),
        pytest.param((MISSING_PROFILE,), {}, "first_name birthdate", id="nobody-said"),
        pytest.param((), {}, "", id="nothing"),
    ],
)
def test_entries(ask: Form, memory: Memory, names: str) -> None:
    """
    A form has its fields in order, and each group written out.
    """
    actual = [entry.field.name for entry in blanks(ask, SITE, memory)]

    assert names.split() == actual


def test_what_is_missing_is_required() -> None:
    """
    A field that the service demands may not be left empty, though the site would let it; an unknown one is plain text.
    """
    memory = {slots.MISSING: ("first_name", "shoe_size", 7)}

    actual = [(e.field.name, e.field.kind, e.field.optional) for e in blanks((MISSING_PROFILE,), SITE, memory)]

    assert [("first_name", Kind.TEXT, False), ("shoe_size", Kind.TEXT, False), ("7", Kind.TEXT, False)] == actual


def test_a_site_may_know_a_missing_field_better() -> None:
    """
    Where the site configures a field of a name, that one is asked.
    """
    site = Site(profile_fields=(plain(most=3, optional=True),))

    (actual,) = blanks((MISSING_PROFILE,), site, {slots.MISSING: ("word",)})

    assert (3, False) == (actual.field.most, actual.field.optional)


@pytest.mark.parametrize(
    ("ask", "values", "memory", "expected"),
    [
        pytest.param(
            CREDENTIALS, {"email": BOB, "password": " p "}, {}, {slots.EMAIL: BOB, slots.PASSWORD: " p "}, id="fields"
        ),
        pytest.param(
            CREDENTIALS,
            {"email": BOB, "password": "p", "session_token": "s", "profile": {"a": 1}, "first_name": "Eve"},
            {},
            {slots.EMAIL: BOB, slots.PASSWORD: "p"},
            id="what-nobody-asked-is-dropped",
        ),
        pytest.param(
            (EMAIL,),
            {"email": BOB},
            {slots.EMAIL: ADA, slots.STATUS: "s"},
            {slots.EMAIL: BOB, slots.STATUS: "s"},
            id="what-was-there-stays",
        ),
        pytest.param(
            (PROFILE,), {"first_name": "Ada"}, {}, {slots.PROFILE: {"first_name": "Ada"}}, id="a-group-is-one-slot"
        ),
        pytest.param(
            (PROFILE,),
            {"first_name": "", "birthdate": "1815-12-10"},
            {slots.PROFILE: {"first_name": "Ada", "slug": "ada"}},
            {slots.PROFILE: {"slug": "ada", "birthdate": "1815-12-10"}},
            id="what-is-emptied-is-gone",
        ),
        pytest.param((PROFILE,), {}, {}, {slots.PROFILE: {}}, id="a-group-may-be-empty"),
        pytest.param((PROFILE,), {"first_name": "A"}, {slots.PROFILE: 1}, {slots.PROFILE: {"first_name": "A"}}, id="x"),
        pytest.param((PASSWORD,), {"password": "  "}, {}, {slots.PASSWORD: "  "}, id="blanks-may-be-a-password"),
    ],
)
def test_fill(ask: Form, values: Mapping[str, object], memory: Memory, expected: Memory) -> None:
    """
    A reply fills the slots that were asked for, and no others.
    """
    filled, complaints = fill(ask, values, SITE, memory, None)

    assert (expected, {}) == (filled, complaints)


@pytest.mark.parametrize(
    ("ask", "values", "expected"),
    [
        pytest.param((EMAIL,), {}, {"email": Complaint(Reason(Fault.REQUIRED))}, id="not-there"),
        pytest.param((EMAIL,), {"email": None}, {"email": Complaint(Reason(Fault.REQUIRED))}, id="none"),
        pytest.param((EMAIL,), {"email": "  "}, {"email": Complaint(Reason(Fault.REQUIRED), "  ")}, id="blanks"),
        pytest.param((EMAIL,), {"email": []}, {"email": Complaint(Reason(Fault.REQUIRED))}, id="an-empty-list"),
        pytest.param(
            (EMAIL,), {"email": "ada"}, {"email": Complaint(Reason(Fault.MALFORMED), "ada")}, id="shown-again"
        ),
        pytest.param((EMAIL,), {"email": 1}, {"email": Complaint(Reason(Fault.MALFORMED))}, id="not-shown"),
        pytest.param((CODE,), {"code": "12"}, {"code": Complaint(Reason(Fault.MALFORMED))}, id="a-secret"),
        pytest.param(
            (CAPTCHA,), {"captcha": "  "}, {"captcha": Complaint(Reason(Fault.MALFORMED))}, id="blank-captcha"
        ),
        pytest.param(
            CREDENTIALS,
            {"email": "ada", "password": ""},
            {"email": Complaint(Reason(Fault.MALFORMED), "ada"), "password": Complaint(Reason(Fault.REQUIRED))},
            id="each-field-its-own",
        ),
    ],
)
def test_complaints(ask: Form, values: Mapping[str, object], expected: Mapping[str, Complaint]) -> None:
    """
    Every field that cannot be is complained of at once, and nothing secret is quoted.
    """
    memory, complaints = fill(ask, values, SITE, {}, None)

    assert expected == complaints
    assert not any(slot.name in expected for slot in memory)


def test_what_is_quoted_is_short_and_can_be_written() -> None:
    """
    A value that cannot be is kept to be shown again, but not all of it, and nothing that no page can hold.
    """
    _, complaints = fill((EMAIL,), {"email": "\ud800" + "x" * 5000}, SITE, {}, None)

    typed = complaints["email"].typed or ""

    assert TYPED_MOST == len(typed)
    assert typed.encode()


@pytest.mark.parametrize(
    ("email", "fault"),
    [
        pytest.param(ADA, None, id="the-same"),
        pytest.param(" ADA@Example.com ", None, id="in-another-spelling"),
        pytest.param(BOB, Fault.ANOTHER_IDENTITY, id="another"),
        pytest.param("ada", Fault.MALFORMED, id="none"),
    ],
)
def test_the_subject_is_frozen(email: str, fault: Fault | None) -> None:
    """
    Once somebody has proved who they are, no other address is taken.
    """
    memory, complaints = fill((EMAIL,), {"email": email}, SITE, {slots.EMAIL: ADA}, ADA)

    assert fault == (complaints["email"].reason.id if complaints else None)
    assert ADA == str(memory[slots.EMAIL]).lower()


def test_an_email_in_a_profile_is_not_the_subject() -> None:
    """
    The frozen subject concerns the address that signs in, not one that stands in a profile.
    """
    group = Group(slots.PROFILE, (plain(),))
    site = Site(profile_fields=(EMAIL,))

    memory, complaints = fill((group,), {"email": BOB}, site, {}, ADA)

    assert ({slots.PROFILE: {"email": BOB}}, {}) == (memory, complaints)


def test_held() -> None:
    """
    A form shows again what is open, from a group as well, and never a secret.
    """
    memory: Memory = {slots.EMAIL: ADA, slots.PASSWORD: "p", slots.PROFILE: {"first_name": "Ada"}, Slot("x"): 1}

    actual = [entry.held(memory) for entry in blanks((EMAIL, PASSWORD, PROFILE), SITE, memory)]

    assert [ADA, None, "Ada", None] == actual
