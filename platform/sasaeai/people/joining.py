"""The draft of a registration: kept in the session step by step, so that nothing typed is ever lost."""

from typing import Any

from django.http import HttpRequest

from sasaeai.accounts.codes import proven_email
from sasaeai.common.ids import public_id

DRAFT_KEY = "join_draft"
DONE_KEY = "join_done"

#: Steps in order, and what each puts into the draft.
STEPS = (("join_contact", "reach_by"), ("join_name", "name"), ("join_tasks", "tasks"), ("join_areas", "areas"))


def draft_of(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(DRAFT_KEY) or {})


def draft_save(request: HttpRequest, **answers: Any) -> dict[str, Any]:
    """Add answers to the draft. Its key is drawn once: it becomes the person's id, so sending twice makes one row."""
    draft = {"key": public_id(), **draft_of(request), **answers}
    request.session[DRAFT_KEY] = draft
    return draft


def draft_done(request: HttpRequest, supporter_public_id: str) -> None:
    request.session.pop(DRAFT_KEY, None)
    request.session[DONE_KEY] = supporter_public_id


def email_of(request: HttpRequest) -> str:
    """The address this person has shown to be theirs: of their account, or by a code in this session."""
    if request.user.is_authenticated:
        return request.user.email
    return proven_email(request)


def next_step(request: HttpRequest) -> str:
    """The first page that still has something to ask; the check page when nothing is missing."""
    draft = draft_of(request)
    proven = email_of(request)
    for name, key in STEPS:
        if key in draft or (name == "join_contact" and proven):
            continue
        return name
    return "join_check"


def step_number(name: str) -> tuple[int, int]:
    names = ["join_contact", "join_code", "join_name", "join_tasks", "join_areas", "join_check"]
    return names.index(name) + 1, len(names)
