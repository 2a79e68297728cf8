"""Questions between groups, and the ties that come of them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.accounts.selectors import coordinator_posts
from sasaeai.audit.services import event_record
from sasaeai.common.errors import NotAllowed
from sasaeai.exchange.models import PeerQuestion, Tie
from sasaeai.notices.services import notice_queue
from sasaeai.people.models import Group, Membership
from sasaeai.people.viewer import viewer_for


@transaction.atomic
def question_ask(*, from_group: Group, to_group: Group, theme: str, text: str, acting_user: User) -> PeerQuestion:
    """Ask another group. The same question sent twice is one; layer 1 hears of it, the other group gets a mail."""
    if from_group.pk not in viewer_for(acting_user).group_ids:
        raise NotAllowed(_("この団体として質問することはできません。"))
    question, is_new = PeerQuestion.objects.get_or_create(
        from_group=from_group, to_group=to_group, theme=theme, text=text, answered_at=None
    )
    if is_new:
        event_record("question.ask", question, acting_user=acting_user, municipality_id=from_group.municipality_id)
        _tell_group(to_group, "question_asked", question)
        _tell_layer1(question)
    return question


@transaction.atomic
def question_answer(*, question: PeerQuestion, answer: str, acting_user: User) -> PeerQuestion:
    """Answer a question; from then on the two groups know each other."""
    if question.to_group_id not in viewer_for(acting_user).group_ids:
        raise NotAllowed(_("この質問に答えることはできません。"))
    question.answer, question.answered_at = answer, timezone.now()
    question.save()
    first, second = sorted([question.from_group_id, question.to_group_id])
    Tie.objects.get_or_create(
        group_a_id=first, group_b_id=second, defaults={"since_on": timezone.localdate(), "kind": "question"}
    )
    event_record(
        "question.answer", question, acting_user=acting_user, municipality_id=question.to_group.municipality_id
    )
    _tell_group(question.from_group, "question_answered", question)
    return question


def _tell_group(group: Group, template: str, question: PeerQuestion) -> None:
    leaders = Membership.objects.filter(
        group=group, to_on__isnull=True, role__in=[Membership.Role.LEADER, Membership.Role.DESK]
    ).select_related("person")
    for membership in leaders:
        notice_queue(
            template,
            municipality_id=group.municipality_id,
            to_person=membership.person,
            params={"group": question.from_group.name, "other": question.to_group.name, "path": "/g/"},
            dedupe_key=f"{template}:{question.public_id}:{membership.person_id}",
        )


def _tell_layer1(question: PeerQuestion) -> None:
    for post in coordinator_posts(question.from_group.municipality).filter(role="sc1").select_related("user"):
        notice_queue(
            "question_copy",
            municipality_id=post.municipality_id,
            to_user=post.user,
            params={"group": question.from_group.name, "other": question.to_group.name, "path": "/sc/groups/"},
            dedupe_key=f"question_copy:{question.public_id}:{post.user_id}",
        )
