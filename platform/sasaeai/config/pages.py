"""Pages that belong to no app: the front door, what stands behind the service, and errors in plain words."""

import email
import email.policy
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sasaeai.accounts.roles import public
from sasaeai.accounts.selectors import coordinator_posts
from sasaeai.people.selectors import tasks_of
from sasaeai.places.selectors import home_town


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html")


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How to ask for help: by telephone, for oneself or for somebody else."""
    town = home_town()
    return render(request, "pages/help.html", {"tasks": tasks_of(municipality=town) if town else []})


@public
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@public
def contact(request: HttpRequest) -> HttpResponse:
    town = home_town()
    return render(request, "pages/contact.html", {"posts": coordinator_posts(town) if town else []})


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@public
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The demo town's mailbox: the mails that a real installation would send. Nothing outside demo mode."""
    if not settings.DEMO:
        raise Http404
    newest = sorted(Path(settings.MAIL_FILE_DIR).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    mails = [mail for file in newest[:20] for mail in _mails_in(file)]
    return render(request, "pages/demo_mail.html", {"mails": mails[:20]})


def _mails_in(file: Path) -> list[dict[str, str]]:
    """The mails of one file of Django's file backend, newest first."""
    mails = []
    for raw in reversed(file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")):
        if raw.strip():
            message = email.message_from_bytes(raw.strip(), policy=email.policy.default)
            body = message.get_body(preferencelist=("plain",))
            mails.append(
                {
                    "to": str(message["To"]),
                    "subject": str(message["Subject"]),
                    "date": str(message["Date"]),
                    "text": body.get_content() if body else "",
                }
            )
    return mails


def _error(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, f"errors/{template}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, "403", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, "404", 404)


def csrf_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, "csrf", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Must not fail itself: no database, no context processors."""
    return HttpResponse(Path(settings.ROOT_DIR / "templates/errors/500.html").read_text("utf-8"), status=500)
