"""Sessions that end: by themselves for staff, by a button for everybody, at once for whoever may no longer come."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from sasaeai.accounts.models import StaffRole, User
from tests import make

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(user, agent=""):
    client = Client(headers={"user-agent": agent} if agent else None)
    client.force_login(user, backend=BACKEND)
    return client


def left_alone(client, minutes):
    session = client.session
    session["seen_at"] = (timezone.now() - dt.timedelta(minutes=minutes)).isoformat()
    session.save()


def test_staff_are_signed_out_after_an_hour(town, sc):
    client = browser(sc)
    assert client.get("/sc/").status_code == 200
    left_alone(client, 59)
    assert client.get("/sc/").status_code == 200
    left_alone(client, 61)
    answer = client.get("/sc/needs/?status=taken")
    assert answer.status_code == 302
    assert answer["Location"] == "/signin/?next=/sc/needs/%3Fstatus%3Dtaken"
    assert "_auth_user_id" not in client.session


def test_supporters_stay_signed_in(town):
    client = browser(make.supporter(town).person.user)
    left_alone(client, 60 * 24 * 30)
    assert client.get("/me/").status_code == 200


def test_one_ends_a_session_on_another_machine(town, sc):
    lost, here = browser(sc, "Mozilla (iPhone)"), browser(sc, "Mozilla (Windows)")
    assert lost.get("/sc/").status_code == here.get("/sc/").status_code == 200
    page = here.get("/sessions/")
    assert "iPhone" in page.content.decode()
    [other] = [one for one in page.context["sessions"] if not one.is_this]
    assert lost.session.session_key not in page.content.decode()
    here.post("/sessions/", {"session": other.handle})
    assert lost.get("/sc/").status_code == 302
    assert here.get("/sc/").status_code == 200


def test_nobody_ends_the_session_of_another(town, sc, sc1):
    mine, theirs = browser(sc), browser(sc1)
    theirs.get("/sc/")
    [other] = theirs.get("/sessions/").context["sessions"]
    mine.post("/sessions/", {"session": other.handle})
    mine.post("/sessions/", {"others": "1"})
    assert theirs.get("/sc/").status_code == 200


def test_a_changed_post_acts_on_the_next_request(town, sc):
    """I-29."""
    client = browser(sc)
    seen = make.supporter(town, areas=("みどり台",))
    path = f"/sc/people/{seen.public_id}/"
    assert client.get(path).status_code == 200
    post = StaffRole.objects.get(user=sc)
    post.areas.set([make.area(town, "川辺")])
    assert client.get(path).status_code == (200 if seen.person.block.name.startswith("川辺") else 404)
    post.valid_to_on = timezone.localdate()
    post.save()
    assert client.get("/sc/").status_code == 404


def test_a_deactivated_account_is_out_at_once(town, sc):
    client = browser(sc)
    assert client.get("/sc/").status_code == 200
    User.objects.filter(pk=sc.pk).update(is_active=False)
    assert client.get("/sc/").status_code == 302
    assert client.get("/start/").status_code == 302


def add(**more):
    wishes = {"town": "000019", "email": "Hayashi@example.invalid", "name": "林", "role": "sc1"} | more
    call_command("staff_add", **wishes)


def test_the_first_member_of_staff_comes_in_by_a_link(town, client, capsys, settings):
    settings.DEMO = False
    settings.PUBLIC_URL = "https://sasae.example"
    add(role="sc2", area=["みどり台"])
    link = capsys.readouterr().out.splitlines()[0]
    assert link.startswith("https://sasae.example/enter/")
    path = link.removeprefix("https://sasae.example")
    assert client.post(path).status_code == 302
    assert client.get("/sc/").status_code == 200
    assert client.post(path).status_code == 410, "it works once"
    post = StaffRole.objects.get(user__email="hayashi@example.invalid")
    assert [area.name for area in post.areas.all()] == ["みどり台"]


def test_added_twice_is_one_post(town):
    add()
    add(name="林 次郎")
    assert StaffRole.objects.get().display_name == "林 次郎"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"town": "999999"}, "No town"),
        ({"role": "king"}, "role is one of"),
        ({"role": "sc2"}, "Areas are named"),
        ({"role": "sc2", "area": ["どこか"]}, "どこか"),
        ({"role": "office", "area": ["みどり台"]}, "Areas are named"),
    ],
)
def test_mistakes_are_said_in_words(town, wish, words):
    with pytest.raises(CommandError, match=words):
        add(**wish)
    assert StaffRole.objects.count() == 0
