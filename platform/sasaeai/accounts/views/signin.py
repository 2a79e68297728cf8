"""Signing in without a password: an address, a code by mail; or a passkey, or LINE where it is set up."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.codes import Answer, code_answer, code_send, code_sent, proven_email
from sasaeai.accounts.forms import CodeForm, EmailForm
from sasaeai.accounts.roles import public
from sasaeai.accounts.selectors import user_with_email
from sasaeai.accounts.signin import safe_next, sign_in_by_code
from sasaeai.common.forms import posted, render_form

NEXT_KEY = "signin_next"


@public
def signin(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = EmailForm(posted(request))
    if request.method == "POST" and form.is_valid():
        request.session[NEXT_KEY] = safe_next(request)
        if not code_send(request, form.cleaned_data["email"]):
            return too_many(request)
        return redirect("signin_code")
    context = {"line_ready": line_ready(), "next": safe_next(request)}
    return render_form(request, "accounts/signin.html", form, context)


@public
def signin_code(request: HttpRequest) -> HttpResponse:
    sent = code_sent(request)
    if sent is None:
        return redirect("signin")
    form = CodeForm(posted(request))
    if request.method == "POST" and "again" in request.POST:
        return resend(request, sent.email, back_to="signin_code")
    if request.method == "POST" and form.is_valid() and check_code(request, form, sent.email):
        return _signed_in(request)
    if not code_sent(request):
        return too_many(request)
    return render_form(request, "accounts/code.html", form, {"sent": code_sent(request), "change_url": "signin"})


def check_code(request: HttpRequest, form: CodeForm, email: str) -> bool:
    """Whether the code was right; if not, the form says in plain words what to do."""
    answer = code_answer(request, form.cleaned_data["code"])
    if answer == Answer.WRONG:
        form.add_error("code", _("番号がちがいます。メールの6けたの番号を見て、もう一度入力してください"))
    elif answer == Answer.EXPIRED and code_send(request, email):
        sent = code_sent(request)
        words = _("この番号は時間が過ぎました。新しい番号を送りました（%(clock)s）")
        form.add_error("code", words % {"clock": sent.clock if sent else ""})
    elif answer != Answer.RIGHT:
        form.add_error("code", _("番号のちがいが続きました。5分ほど待ってから、もう一度お試しください"))
    return answer == Answer.RIGHT


def resend(request: HttpRequest, email: str, *, back_to: str) -> HttpResponse:
    if not code_send(request, email):
        return too_many(request)
    messages.success(request, _("新しい番号を送りました。前の番号も、30分のあいだは使えます。"))
    return redirect(back_to)


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def line_ready() -> bool:
    return bool(settings.SOCIALACCOUNT_PROVIDERS["line"]["APPS"])


def _signed_in(request: HttpRequest) -> HttpResponse:
    email = proven_email(request)
    user = user_with_email(email)
    if user is None:
        # The owner of the mailbox has no account yet: the next step is to join, without proving it twice.
        messages.info(request, _("このメールアドレスの登録は、まだありません。ここから登録できます。"))
        return redirect("join")
    return sign_in_by_code(request, user, email=email, to=request.session.pop(NEXT_KEY, "/start/"))


@require_POST
@public
def signout(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("サインアウトしました。"))
    return redirect("home")
