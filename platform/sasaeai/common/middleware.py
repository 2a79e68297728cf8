"""Middleware without tables: language links, private pages, furigana, refusals."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_resolver
from django.utils import translation

from sasaeai.common.errors import DomainError, NotAllowed

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageLinkMiddleware:
    """Language by plain links: `?lang=en` chooses and remembers, the same page in another language.

    Japanese is the source language and the default: the browser's own wish is not followed, because many
    phones of our readers are set to something nobody chose.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = dict(settings.LANGUAGES)
        chosen = request.GET.get("lang")
        language = chosen if chosen in offered else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in offered:
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if chosen in offered:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 60 * 60,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


class PrivatePagesMiddleware:
    """Whatever a signed-in person or the holder of a secret link sees must not stay in any cache."""

    SECRET_PREFIXES = ("/o/", "/r/", "/join/", "/signin/", "/accounts/", "/enter/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        if signed_in or request.path.startswith(self.SECRET_PREFIXES):
            response.headers["Cache-Control"] = "private, no-store"
        if request.path.startswith(self.SECRET_PREFIXES):
            # Not "no-referrer": under it browsers send `Origin: null` with a form, and the CSRF check refuses it.
            response.headers["Referrer-Policy"] = "same-origin"
        return response


class RubyMiddleware:
    """In やさしい日本語, turns {漢字|かんじ} of the translations into <ruby>, and into plain 漢字 inside tags.

    Done on the finished page, so that no template and no translation has to carry markup.
    """

    MARK = re.compile(r"\{([^{}|<>]+)\|([^{}|<>]+)\}")
    OF_TIME = re.compile(r"\{([年月日時分円]|[月火水木金土日]曜日|午前|午後)\|[^{}|<>]+\}")
    PLAIN_PARTS = re.compile(
        r"(<title>.*?</title>|<script.*?</script>|<option.*?</option>|<textarea.*?</textarea>|<[^>]*>)", re.DOTALL
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or getattr(request, "LANGUAGE_CODE", "") != "ja-x-easy":
            return response
        content_type = response.headers.get("Content-Type", "")
        if content_type.startswith("text/html"):
            response.content = self.with_ruby(response.content.decode()).encode()
        elif content_type.startswith("text/calendar"):
            response.content = self.MARK.sub(r"\1", response.content.decode()).encode()
        return response

    @classmethod
    def in_brackets(cls, text: str) -> str:
        """Plain text (mails) with the furigana behind each word, except in dates and times, where digits carry it."""
        return cls.MARK.sub(r"\1（\2）", cls.OF_TIME.sub(r"\1", text))

    @classmethod
    def with_ruby(cls, html: str) -> str:
        parts = cls.PLAIN_PARTS.split(html)
        return "".join(
            cls.MARK.sub(r"\1", part) if part.startswith("<") else cls.MARK.sub(r"<ruby>\1<rt>\2</rt></ruby>", part)
            for part in parts
        )


class EnglishPunctuationMiddleware:
    """On English pages, Japanese punctuation between words of ours becomes English; inside Japanese data it stays."""

    SKIPPED = re.compile(r"(<script.*?</script>|<textarea.*?</textarea>|<[^>]*>)", re.DOTALL)
    LATIN = {"・": " · ", "、": ", ", "（": " (", "）": ") ", "：": ": ", "　": " ", "「": "“", "」": "”", "〜": "–"}
    JAPANESE = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9fff々"
    MARK = re.compile(rf"(?<![{JAPANESE}])[・、（）：　「」〜]|[・、（）：　「」〜](?![{JAPANESE}])")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and getattr(request, "LANGUAGE_CODE", "") == "en":
            response.content = self.in_english(response.content.decode()).encode()
        return response

    @classmethod
    def in_english(cls, html: str) -> str:
        parts = cls.SKIPPED.split(html)
        return "".join(part if part.startswith("<") else cls.MARK.sub(cls._latin, part) for part in parts)

    @classmethod
    def _latin(cls, match: re.Match[str]) -> str:
        return cls.LATIN[match[0]]


class RefusalsMiddleware:
    """What no view has to think of: odd bytes are a bad request, and what one may not do looks like a missing page."""

    #: PostgreSQL stores no NUL; other control characters never come from a keyboard.
    ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
    ODD_ESCAPED = re.compile(r"%(0[0-8bcef]|1[0-9a-f])", re.IGNORECASE)

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_odd(request):
            return self._answer(400, request, BadRequest("control characters"))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return self._answer(404, request, exception)
        if isinstance(exception, DomainError):
            # A view that forgot this refusal: its sentence is made for people, and it is no fault of the server.
            return render(request, "errors/refused.html", {"message": exception.message}, status=exception.status)
        return None

    def _is_odd(self, request: HttpRequest) -> bool:
        if self.ODD.search(request.path) or self.ODD_ESCAPED.search(request.META.get("QUERY_STRING", "")):
            return True
        kind = request.content_type or ""
        if request.method != "POST" or not kind.startswith(("application/x-www-form", "multipart/")):
            return False
        return any(self.ODD.search(text) for name, values in request.POST.lists() for text in (name, *values))

    @staticmethod
    def _answer(status: int, request: HttpRequest, exception: Exception) -> HttpResponse:
        handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(status)
        return handler(request, exception)
