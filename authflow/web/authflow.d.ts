// Written by `authflow types`: what the JSON API says and is told. Times are seconds since the epoch.

export type Action = Ask | Go | Hold | Done | Failed;

/** Show a form and reply with what was typed, or with another of the choices. */
export interface Ask {
  readonly type: "ask";
  readonly run: string;
  readonly step: number;
  readonly goal: string;
  readonly flow: string;
  readonly state: string;
  readonly fields: readonly Input[];
  readonly choices: readonly Choice[];
  /** When the run ends unless a reply comes. */
  readonly expires_at: number;
  readonly reason: Reason | null;
  /** How often `SUBMIT` may still be made, where that is limited. */
  readonly attempts_left: number | null;
  /** When `RESEND` is possible. */
  readonly resend_at: number | null;
  /** When `SUBMIT` or `RETRY` is possible. */
  readonly retry_at: number | null;
  /** Where a code was sent, masked. */
  readonly sent_to: string | null;
  /** The digits of that code. */
  readonly code_length: number | null;
  /** Whose password is asked, where the form does not ask for the address itself: password managers and people want to know. */
  readonly account: string | null;
  readonly password_policy: PasswordPolicy | null;
  readonly captcha: Captcha | null;
  readonly handle: string;
}

/** The widget a form shows when a captcha is asked. */
export interface Captcha {
  readonly site_key: string;
  readonly style: CaptchaStyle;
  /** The id under which *site_key* is registered with the service, where it is the application's own key. */
  readonly key_id: string | null;
}

/** Which widget makes the captcha token. */
export type CaptchaStyle = "visible" | "invisible";

/** What a user can press. */
export type Choice = "submit" | "resend" | "back" | "forgot" | "register" | "check" | "accept" | "decline" | "retry" | "cancel";

/** What is the matter; it never changes, for programs. */
export type Code = "malformed" | "no_handle" | "not_signed_in" | "wrong_origin" | "header_missing" | "app_in_browser" | "not_found" | "run_not_found" | "method_not_allowed" | "too_large" | "wrong_content_type" | "unknown_flow" | "not_given" | "not_configured" | "unavailable";

/** What is wrong with one value that was typed. */
export interface Complaint {
  readonly reason: Reason;
  /** The value as it was typed, so that a form can show it again; never a secret. */
  readonly typed: string | null;
}

/** The run has reached what it was for. */
export interface Done {
  readonly type: "done";
  readonly run: string;
  readonly step: number;
  readonly goal: string;
  readonly flow: string;
  /** The name of the end: `signed_in`, `signed_out`, … */
  readonly state: string;
  readonly reason: Reason | null;
  readonly identity: Identity | null;
  readonly tokens: Tokens | null;
  /** Where the user wanted to go, a path of the application's own site. */
  readonly return_to: string | null;
  readonly handle: string;
}

/** What an end is for whoever waits for it. */
export type EndKind = "done" | "refused" | "expired" | "cancelled" | "unsupported" | "not_signed_in";

/** The run has ended without what it was for. */
export interface Failed {
  readonly type: "failed";
  readonly run: string;
  readonly step: number;
  readonly goal: string;
  readonly flow: string;
  /** The name of the end: `turned_away`, `timed_out`, … */
  readonly state: string;
  readonly kind: EndKind;
  readonly reason: Reason | null;
  readonly return_to: string | null;
  /** The service's own page, where authflow cannot go on. */
  readonly way_out: string | null;
  /** The handle of a new run that keeps what was typed, where one can take over. */
  readonly replacement: string | null;
  readonly handle: string;
}

/** A flow that can be begun. */
export interface FlowInfo {
  readonly name: string;
  /** What must be given. */
  readonly needs: readonly string[];
  /** What may be given besides. */
  readonly takes: readonly string[];
}

/** What the run holds from the start. */
export interface Given {
  /** Filled in where it is asked. */
  readonly email?: string | null;
  /** Profile fields, by name. */
  readonly profile?: Readonly<Record<string, unknown>> | null;
  /** What the link in a recovery mail carries. */
  readonly recovery_token?: string | null;
  /** The connection of a social login. */
  readonly idp?: string | null;
  /** A member's tokens; from an app, where it may. */
  readonly tokens?: Tokens | null;
}

/** Send the user's browser to an address and reply with the query it comes back with. */
export interface Go {
  readonly type: "go";
  readonly run: string;
  readonly step: number;
  readonly goal: string;
  readonly flow: string;
  readonly state: string;
  readonly choices: readonly Choice[];
  readonly expires_at: number;
  readonly url: string;
  readonly reason: Reason | null;
  readonly handle: string;
}

/** Wait: nothing is asked of the user, who may look again, or come back another day. */
export interface Hold {
  readonly type: "hold";
  readonly run: string;
  readonly step: number;
  readonly goal: string;
  readonly flow: string;
  readonly state: string;
  /** When it came to rest here. */
  readonly since: number;
  /** When it ends for good. */
  readonly expires_at: number;
  readonly choices: readonly Choice[];
  readonly reason: Reason | null;
  /** Where the user makes happen what is waited for, on whichever device. */
  readonly url: string | null;
  /** What the user enters there. */
  readonly code: string | null;
  /** When `CHECK` is possible, where it is the way to find out; who waits makes it then, without a word. */
  readonly check_at: number | null;
  readonly handle: string;
}

/** A member, as the service told. */
export interface Identity {
  readonly id: string;
  readonly email: string | null;
  readonly verified: boolean | null;
  /** The service's own word (`ACTIVE`, `PENDING`, `BLOCKED`, …), or nothing if it told none. */
  readonly status: string | null;
}

/** One field of a form. */
export interface Input {
  readonly name: string;
  readonly kind: Kind;
  /** The id of its text. */
  readonly label: string;
  /** The token of HTML's autofill. */
  readonly autocomplete: string;
  /** The keyboard that fits (HTML Standard §6.8.6). */
  readonly input_mode: string;
  readonly required: boolean;
  /** The shortest value, in characters. */
  readonly least: number;
  /** The longest. */
  readonly most: number;
  /** Whether what is typed must not be seen. */
  readonly secret: boolean;
  /** What to show in it already; never a secret. */
  readonly value: unknown;
  /** The values it can have, where they are counted. */
  readonly options: readonly string[];
  /** What each value consists of, where it has parts. */
  readonly parts: readonly Input[];
  /** The most values it takes; above one, it takes a list. */
  readonly many: number;
  /** What was wrong with the value typed before. */
  readonly complaint: Complaint | null;
}

/** What sort of value a field takes; `core/value.py` says which values those are. */
export type Kind = "text" | "email" | "password" | "new_password" | "code" | "captcha" | "date" | "link" | "option" | "parts";

/** How long a new password must be, in characters. The service has the last word. */
export interface PasswordPolicy {
  readonly min_length: number;
  readonly max_length: number;
}

/** Why a request was not taken. */
export interface Problem {
  /** A URN that ends in the code. */
  readonly type: string;
  /** The name of the status. */
  readonly title: string;
  readonly status: number;
  readonly code: Code;
  /** What was not given, or cannot be what was given. */
  readonly slot: string | null;
  /** What the user must do now, where there is a run. */
  readonly action: Action | null;
}

/** An id and what fills the gaps of its text. */
export interface Reason {
  readonly id: string;
  /** Numbers and short words that are safe to show to the user (`{"min": 8}`). */
  readonly params: Readonly<Record<string, string | number>>;
}

/** What the user did. */
export interface Reply {
  readonly choice?: Choice;
  /** By the fields' names; anything that was not asked is dropped. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** The step of the action replied to. A reply to any other step gets the current action. */
  readonly step: number;
}

/** Which conversation to begin. */
export interface Start {
  /** The name of a flow, as `GET /flows` lists them. */
  readonly goal: string;
  readonly given?: Given;
  /** Where the user wanted to go: a path of the application's own site; anything else is dropped. */
  readonly return_to?: string | null;
}

/** A member's tokens. Opaque: nothing may be read out of their spelling. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string | null;
  /** When the access token ends, in seconds since the epoch. */
  readonly expires_at: number;
}
