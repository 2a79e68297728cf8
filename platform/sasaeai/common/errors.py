"""Errors of the domain: something a person asked for cannot be done, and we can say why in their words."""


class DomainError(Exception):
    """Base. `message` is shown to the person as it is; `code` is for programs and tests."""

    code = "domain_error"
    status = 422

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class Conflict(DomainError):
    """Somebody was first: the state has changed since the page was made. Shown with the fresh state."""

    code = "conflict"
    status = 409


class NotAllowed(DomainError):
    """The acting user may not do this. Looks like a missing row from outside."""

    code = "not_allowed"
    status = 404
