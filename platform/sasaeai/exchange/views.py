"""A group's own desk: asks waiting, visits promised, other groups worth meeting, questions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sasaeai.accounts.roles import role_required
from sasaeai.common.forms import render_form
from sasaeai.exchange import selectors, services
from sasaeai.exchange.forms import AnswerForm, AskForm
from sasaeai.exchange.peers import peers_for
from sasaeai.people.models import Group


def _own_group(request: HttpRequest) -> Group:
    """The group acted for; who acts for several chooses by ?group=."""
    groups = list(selectors.own_groups(visible_to=request.viewer))
    chosen = next((g for g in groups if g.public_id == request.GET.get("group")), None)
    if not groups:
        raise Http404
    return chosen or groups[0]


@role_required("group")
def g_home(request: HttpRequest) -> HttpResponse:
    group = _own_group(request)
    return render(
        request,
        "exchange/g_home.html",
        {
            "nav": "group",
            "group": group,
            "groups": selectors.own_groups(visible_to=request.viewer),
            "offers": selectors.offers_to_group(visible_to=request.viewer, group=group),
            "visits": selectors.visits_of_group(visible_to=request.viewer, group=group),
            "questions": selectors.questions_of(visible_to=request.viewer, group=group)[:10],
            "themes": selectors.themes_by_side(group),
        },
    )


@role_required("group")
def g_peers(request: HttpRequest) -> HttpResponse:
    """Groups of other areas, with the reason why they are shown."""
    group = _own_group(request)
    return render(
        request,
        "exchange/g_peers.html",
        {
            "nav": "peers",
            "group": group,
            "peers": peers_for(visible_to=request.viewer, group=group),
        },
    )


@role_required("group")
def g_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    group = _own_group(request)
    other = selectors.peer_for(visible_to=request.viewer, group=group, public_id=public_id)
    if other is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None, initial={"theme": request.GET.get("theme", "")})
    if request.method == "POST" and form.is_valid():
        services.question_ask(from_group=group, to_group=other, acting_user=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s に質問を送りました。") % {"name": other.name})
        return redirect("g_home")
    return render_form(request, "exchange/g_ask.html", form, {"nav": "peers", "group": group, "other": other})


@role_required("group")
def g_question(request: HttpRequest, public_id: str) -> HttpResponse:
    question = selectors.question_for(visible_to=request.viewer, public_id=public_id)
    if question is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"answer": question.answer})
    if request.method == "POST" and form.is_valid():
        services.question_answer(question=question, answer=form.cleaned_data["answer"], acting_user=request.user)
        messages.success(request, _("お返事を送りました。"))
        return redirect("g_home")
    return render_form(request, "exchange/g_question.html", form, {"nav": "group", "question": question})
