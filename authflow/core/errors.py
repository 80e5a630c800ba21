"""
Every error authflow raises on purpose, each under the remedy it asks for.

    AuthflowError
    ├── FlowError        a flow is written or driven wrongly: mend the program
    │   ├── InvalidFlow   NoTransition   UnknownFlow   NotGiven   BrokenPort
    ├── SettingsError    something is missing or cannot be: mend the settings
    │   ├── NotConfigured   NotAllowed   NotInstalled
    ├── RunError         this run cannot go on: start over
    │   └── RunNotFound
    └── ServiceError     no usable answer, met outside a run, or from the store: try again
        ├── ServiceUnavailable   UnexpectedAnswer   StoreUnavailable

A wrong password is not an error. It is the outcome FAILURE with the reason invalid_credentials.
"""

from typing import ClassVar


class AuthflowError(Exception):
    """
    Anything authflow raises on purpose.

    Attributes:
        code: A name that never changes, for programs.
    """

    code: ClassVar[str] = "authflow"


class FlowError(AuthflowError):
    """
    A flow is written or driven wrongly: mend the program.
    """

    code = "flow"


class InvalidFlow(FlowError):
    """
    Flows have mistakes; all of them are told at once.
    """

    code = "invalid_flow"

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(("These flows cannot run:", *mistakes)))


class NoTransition(FlowError):
    """
    An outcome was followed out of a state that has no row for it.
    """

    code = "no_transition"

    def __init__(self, flow: str, state: str, outcome: str) -> None:
        self.flow, self.state, self.outcome = flow, state, outcome
        super().__init__(f"{flow}.{state} has no row for {outcome}: see `authflow explain {flow} {state}`.")


class UnknownFlow(FlowError):
    """
    A flow was named that is not in the atlas.
    """

    code = "unknown_flow"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"There is no flow {name!r}; there are {', '.join(known)}.")


class NotGiven(FlowError):
    """
    A run was started without what its flow needs, or with something that cannot be.
    """

    code = "not_given"

    def __init__(self, flow: str, slot: str, why: str) -> None:
        self.flow, self.slot, self.why = flow, slot, why
        super().__init__(f"The flow {flow} cannot start: {slot} {why}.")


class BrokenPort(FlowError):
    """
    What an application put in a port's place does not do what the port says (`engine/ports.py`).
    """

    code = "broken_port"

    def __init__(self, port: str, promised: str, returned: object) -> None:
        self.port, self.promised = port, promised
        super().__init__(f"{port} must return {promised}, and returned a {type(returned).__name__}.")


class SettingsError(AuthflowError):
    """
    Something is missing or cannot be: mend the settings.
    """

    code = "settings"


class NotConfigured(SettingsError):
    """
    A setting is missing.
    """

    code = "not_configured"

    def __init__(self, setting: str, why: str) -> None:
        self.setting, self.why = setting, why
        super().__init__(f"{setting} is not set: {why}.")


class NotAllowed(SettingsError):
    """
    A setting has a value that cannot be.
    """

    code = "not_allowed"

    def __init__(self, setting: str, why: str) -> None:
        self.setting, self.why = setting, why
        super().__init__(f"{setting} {why}.")


class NotInstalled(SettingsError):
    """
    A library is wanted that comes with an extra of this distribution.
    """

    code = "not_installed"

    def __init__(self, library: str, extra: str) -> None:
        self.library, self.extra = library, extra
        super().__init__(f"{library} is not installed; it comes with the extra {extra}: authflow-engine[{extra}].")


class RunError(AuthflowError):
    """
    This run cannot go on: start over.
    """

    code = "run"


class RunNotFound(RunError):
    """
    No run answers to this handle or id: it never did, it was swept away, or its flow is gone.
    """

    code = "run_not_found"

    def __init__(self, called: str = "handle") -> None:
        super().__init__(f"No run answers to this {called}; start a new one.")


class ServiceError(AuthflowError):
    """
    No usable answer, met outside a run, or from the store: try again.

    Attributes:
        request_id: The service's own name for the request, for its support.
    """

    code = "service"

    def __init__(self, message: str, request_id: str | None = None) -> None:
        self.request_id = request_id
        super().__init__(message if request_id is None else f"{message} (request {request_id})")


class ServiceUnavailable(ServiceError):
    """
    The service could not be reached, or not now.
    """

    code = "service_unavailable"


class UnexpectedAnswer(ServiceError):
    """
    The service answered something that nobody understands.
    """

    code = "unexpected_answer"


class StoreUnavailable(ServiceError):
    """
    The store could not be reached, or could not do what it was asked: no run has moved on by that.

    Attributes:
        store: What kind of store it is.
        why: What its driver said.
    """

    code = "store_unavailable"

    def __init__(self, store: str, why: str) -> None:
        self.store, self.why = store, (why.splitlines() or ["no answer"])[0][:200]
        super().__init__(f"The {store} store cannot be used now ({self.why}); nothing has moved on, try again.")
