"""
What the emulator does as the service does, what only nearly, and what not: the list that `table.py` makes a page of.
"""

from enum import StrEnum
from typing import Final

from attrs import frozen


class How(StrEnum):
    """
    How near to the service something is.
    """

    EMULATED = "emulated"
    APPROXIMATED = "approximated"
    REFUSED = "refused"


@frozen
class Row:
    """
    One line of the table.

    Attributes:
        what: In Markdown.
        note: What a user has to know, in Markdown.
        shown_by: The tests in this room that show it, as `module.function`, with spaces between.
    """

    what: str
    how: How
    note: str
    shown_by: str

    @property
    def tests(self) -> list[str]:
        """
        The tests that show it.
        """
        return self.shown_by.split()


E, A, R = How.EMULATED, How.APPROXIMATED, How.REFUSED

ROWS: Final[dict[str, tuple[Row, ...]]] = {
    "Operations": (
        Row("token", E, "grants below", "test_wire_by_hand.test_spellings"),
        Row("token-info", E, "", "test_oauth.test_visitor test_oauth.test_inactive"),
        Row("user-info", E, "", "test_token_holders.test_user_info"),
        Row("keys", A, "one EC key, made anew with each world", "test_token_holders.test_keys"),
        Row(
            "revoke",
            A,
            "the path is our choice; ends the whole sign-in",
            "test_token_holders.test_revoke test_token_holders.test_revoke_nothing",
        ),
        Row("device", A, "the path is our choice; RFC 8628", "test_devices.test_device"),
        Row("register", E, "", "test_registration.test_registers test_wire_by_hand.test_a_whole_life"),
        Row("login", E, "", "test_login.test_signs_in test_login.test_barred"),
        Row("sign-on", E, "", "test_sign_on.test_vouched_for test_wire_by_hand.test_an_application"),
        Row("change-password", E, "", "test_recovery.test_changes_the_password"),
        Row(
            "validate-email",
            A,
            "looks nothing up; the domains `invalid`, `{bounced,blacklisted,unknown}.example` have the reasons",
            "test_advice.test_advice test_advice.test_tells_nobody_apart",
        ),
        Row("logout", E, "", "test_logout.test_logs_out test_logout.test_logs_out_and_on"),
        Row(
            "start-verification",
            A,
            "mails a code; no operation that is public takes its id",
            "test_vouched_mail.test_verification",
        ),
        Row("verify", E, "", "test_confirmation.test_confirms_once test_confirmation.test_wrong_code"),
        Row("resend", A, "body and answer are our choice", "test_confirmation.test_resend"),
        Row("send-email", A, "`language` changes nothing", "test_recovery.test_link_leads_back"),
        Row("recover", E, "", "test_recovery.test_recovers test_recovery.test_link_works_once"),
        Row(
            "activation-email",
            A,
            "links to `/activate?token=` of the site; `recover` takes that token",
            "test_vouched_mail.test_activation",
        ),
        Row("redirect-session", A, "`shortUrl` is never given", "test_redirects.test_address"),
        Row(
            "authorize",
            E,
            "query, fragment and web message",
            "test_wire_by_hand.test_redirects test_redirects.test_web_message test_redirects.test_refused_on_the_page",
        ),
        Row(
            "my-member",
            A,
            "`activityStatus`, `lastLoginDate`, `cover` and `title` are never given",
            "test_my_member.test_full test_my_member.test_less test_my_member.test_visitors",
        ),
    ),
    "Grants": (
        Row("anonymous", E, "", "test_oauth.test_visitor"),
        Row("refresh_token", E, "", "test_oauth.test_refresh test_lives_by_hand.test_rotation"),
        Row(
            "authorization_code",
            E,
            "PKCE with S256 always; a code that comes back ends what it led to",
            "test_oauth.test_code_works_once test_oauth.test_code_is_bound",
        ),
        Row("authorized_client", E, "by member id, or with a session token", "test_oauth.test_authorized_client"),
        Row(
            "urn:ietf:params:oauth:grant-type:device_code",
            E,
            "with `slow_down`, `access_denied`, `expired_token`",
            "test_devices.test_approved test_devices.test_in_a_hurry test_devices.test_denied test_devices.test_life",
        ),
        Row("any other", R, "`unsupported_grant_type`", "test_oauth.test_refusals"),
    ),
    "Settings": (
        Row("emailVerification", E, "", "test_registration.test_who_must_confirm"),
        Row("ownerApproval", E, "", "test_registration.test_confirms_and_then_waits"),
        Row(
            "captcha",
            A,
            "a token passes that begins with `emulator-captcha-pass-`; `suspicious` is after three wrong passwords",
            "test_captcha.test_captcha test_captcha.test_suspicious",
        ),
        Row(
            "statusCheck",
            A,
            "a barred member is answered `STATUS_CHECK`; when the service does so is not known",
            "test_identity.test_status_check",
        ),
        Row("customFields", E, "others are dropped", "test_registration.test_custom_fields"),
        Row(
            "requiredFields",
            A,
            "how they are listed is our choice",
            "test_missing_fields.test_missing_fields test_wire_by_hand.test_missing_fields",
        ),
        Row("passwordPolicy", A, "the service's own is not public", "test_registration.test_password_policy"),
        Row("allowedRedirectUris", E, "loopback besides", "test_redirects.test_allow_list"),
        Row("allowedRedirectDomains", E, "", "test_redirects.test_allow_list test_addresses.test_not_allowed"),
        Row("refreshRotation", A, "which of them the service does, it may choose", "test_tokens.test_rotation"),
    ),
    "Forms": (
        Row(
            "JSON or form, camelCase or snake_case",
            E,
            "OAuth's operations; all others JSON or form in camelCase",
            "test_wire_by_hand.test_spellings test_wire_by_hand.test_other_forms test_server.test_a_form",
        ),
        Row("`Authorization`", E, "bare, `Bearer`, `,<api key>`", "test_wire_by_hand.test_authorizations"),
        Row("aliases of paths", E, "", "test_wire_by_hand.test_a_whole_life test_api.test_every_path"),
        Row(
            "`x-wix-request-id`",
            E,
            "on every answer, pages and refusals included",
            "test_api.test_every_path test_server.test_too_large test_wire_by_hand.test_web_message",
        ),
        Row(
            "refusals",
            E,
            "the numbers where there are any; names that only stand beside a number are never said",
            "test_refusals_by_hand.test_refusals test_refusals_by_hand.test_violations "
            "test_refusals_by_hand.test_oauth_errors test_codes.test_every_code",
        ),
        Row(
            "captcha tokens",
            A,
            "visible, invisible, and under a site key of one's own, which is not looked at; `NoCaptcha` proves nothing",
            "test_captcha.test_captcha test_captcha.test_captcha_passes_once",
        ),
        Row(
            "profiles",
            A,
            "fields that nobody knows are kept; custom fields as a list or an object; `MAIN` is taken for an address",
            "test_registration.test_whole_profile test_formats.test_formats",
        ),
        Row(
            "identities",
            A,
            "`metadata`, `connections` and `factors` are never given",
            "test_identity.test_identity test_identity.test_revisions",
        ),
    ),
    "Limits and lifetimes": (
        Row(
            "lengths and formats",
            E,
            "each refused by the name of its field",
            "test_formats.test_formats test_recovery.test_formats test_registration.test_labels",
        ),
        Row(
            "lifetimes",
            A,
            "of session and access tokens as observed, of all others our choice; by the emulator's clock",
            "test_lives_by_hand.test_lifetimes",
        ),
        Row("single use", E, "", "test_lives_by_hand.test_once"),
        Row("guesses", A, "five for a code", "test_wire_by_hand.test_guesses"),
        Row(
            "mails",
            A,
            "three for an address in 15 minutes, ten in a day",
            "test_wire_by_hand.test_mails test_recovery.test_three_links test_vouched_mail.test_budget",
        ),
        Row(
            "overload",
            A,
            "503 when more passwords wait than can be hashed",
            "test_passwords.test_more_than_can_be_done_is_refused",
        ),
    ),
    "Hosted pages": (
        Row(
            "signing in",
            A,
            "every step that `login` can ask, on plain pages of the emulator's own",
            "hosted.test_sign_in.test_password_is_enough hosted.test_steps.test_mailed_code "
            "hosted.test_steps.test_missing_fields hosted.test_sign_in.test_cancel",
        ),
        Row("registering", A, "", "hosted.test_steps.test_register"),
        Row(
            "staying signed in",
            A,
            "by the cookie `wixSession2`, for 30 days or until the browser is closed",
            "hosted.test_sign_in.test_stays_signed_in hosted.test_authorize.test_cookies",
        ),
        Row(
            "social and single sign-on (`idp`)",
            A,
            "a pretend provider: choose an account, or type any address; every id is a connection",
            "hosted.test_provider.test_entrance hosted.test_provider.test_stranger_becomes_a_member",
        ),
        Row("the page of a recovery link", A, "", "hosted.test_links.test_recover"),
        Row("the page of an activation link", A, "", "hosted.test_links.test_activate"),
        Row(
            "letting a device in",
            A,
            "at `/device`",
            "hosted.test_links.test_device hosted.test_links.test_device_kept_out",
        ),
        Row(
            "signing out",
            E,
            "by a redirect session, and back again; every cookie of the site is cleared",
            "test_redirects.test_logout hosted.test_authorize.test_logout_round_trip",
        ),
        Row(
            "warming up cookies",
            A,
            "gives a browser a cookie of its own",
            "test_redirects.test_warm_up hosted.test_authorize.test_warm_up",
        ),
    ),
    "Everything else": (
        Row(
            "mail",
            A,
            "kept in memory, and goes nowhere",
            "test_mailbox.test_newest_first test_server.test_mail_is_there",
        ),
        Row(
            "known and unknown addresses",
            E,
            "as much work for one as for the other",
            "test_equal_work.test_one_hash test_recovery.test_tells_nothing",
        ),
        Row(
            "`REQUIRE_MFA`, `MFA_CHALLENGE`, `REQUIRE_FIRST_FACTOR`, `UNKNOWN_STATE`",
            R,
            "never said; in process, `EmulatedService.next` says anything",
            "test_service.test_next_answers",
        ),
        Row("paths that there are not", R, "404 in the envelope", "test_api.test_no_such_path"),
        Row("methods that there are not", R, "405 in the envelope", "test_api.test_other_methods"),
    ),
}
"""
The rows, by the part of the page that they stand in.
"""
