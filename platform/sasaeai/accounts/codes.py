"""A six-digit code by mail proves who owns an address. Sign-in and joining use the same one.

Known and unknown addresses get the same mail and the same pages: whether there is an account shows only to
whoever has read the mail. The state lives in the session; it holds a keyed hash of each code, never the code.
"""

import datetime as dt
import time
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

SESSION_KEY = "mail_code"
PROVEN_KEY = "mail_proven"
LENGTH = 6
#: A slow mail must not make the next code kill the one before: the last few all open the door.
CODES_KEPT = 3


class Answer(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Sent:
    """To whom the last code went and when (local time 「11:42」)."""

    email: str
    clock: str


def code_send(request: HttpRequest, email: str) -> bool:
    """Mail a new code to `email` and remember it in this session. False = asked too often, nothing was sent."""
    email = email.strip().lower()
    if not ratelimit.consume(request, action="request_login_code", key=email):
        return False
    code = get_adapter().generate_login_code()
    before = request.session.get(SESSION_KEY) or {}
    kept = before.get("codes", []) if before.get("email") == email else []
    request.session[SESSION_KEY] = {
        "email": email,
        "codes": [*kept, [_hash(email, code), time.time()]][-CODES_KEPT:],
        "failed_count": before.get("failed_count", 0) if kept else 0,
    }
    get_adapter().send_mail("account/email/login_code", email, {"code": code})
    return True


def code_sent(request: HttpRequest) -> Sent | None:
    """The code that is on its way in this session, if any."""
    state = _state(request)
    if not state:
        return None
    sent_at = dt.datetime.fromtimestamp(state["codes"][-1][1], tz=timezone.get_current_timezone())
    return Sent(email=state["email"], clock=f"{sent_at.hour}:{sent_at.minute:02d}")


def code_answer(request: HttpRequest, typed: str) -> Answer:
    """Whether the typed code is one of those sent. Right codes are used up; the address is then proven."""
    state = _state(request)
    if not state:
        return Answer.EXPIRED
    if not ratelimit.consume(request, action="login_failed", key=state["email"], dry_run=True):
        return Answer.TOO_MANY
    wanted = _hash(state["email"], digits_typed(typed))
    sent_at = next((at for made, at in state["codes"] if constant_time_compare(made, wanted)), None)
    if sent_at is None:
        return _wrong(request, state)
    if time.time() - sent_at > settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT:
        return Answer.EXPIRED
    request.session.pop(SESSION_KEY)
    request.session[PROVEN_KEY] = {"email": state["email"], "at": time.time()}
    return Answer.RIGHT


def proven_email(request: HttpRequest) -> str:
    """The address that this session has proven to own, for a day; empty when there is none."""
    proven = request.session.get(PROVEN_KEY) or {}
    return str(proven.get("email", "")) if time.time() - proven.get("at", 0) < 24 * 60 * 60 else ""


def digits_typed(typed: str) -> str:
    """Full-width digits, spaces and hyphens are how people type a code; only the digits count."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdecimal())


def _state(request: HttpRequest) -> dict[str, Any] | None:
    return request.session.get(SESSION_KEY) or None


def _wrong(request: HttpRequest, state: dict[str, Any]) -> Answer:
    ratelimit.consume(request, action="login_failed", key=state["email"])
    state["failed_count"] += 1
    if state["failed_count"] >= settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS:
        request.session.pop(SESSION_KEY)
        return Answer.TOO_MANY
    request.session[SESSION_KEY] = state
    newest = state["codes"][-1][1]
    return Answer.EXPIRED if time.time() - newest > settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT else Answer.WRONG


def _hash(email: str, code: str) -> str:
    return salted_hmac("sasaeai.accounts.codes", f"{email}:{code}", algorithm="sha256").hexdigest()
