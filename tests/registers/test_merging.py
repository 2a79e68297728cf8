"""Two records of one person: found, joined with everything that hangs on them, and made two again."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.needs.models import Need, Resident
from sasaeai.people.models import BlockedPair, Consent, Membership, Person, Supporter
from sasaeai.registers.models import DistinctPair, PersonMerge
from sasaeai.registers.services.merging import duplicates_found, merge_undo, people_keep_apart, people_merge


def everything():
    """Every row of every table that may change, as plain values."""
    tables = [Person, Supporter, Resident, Need, Consent, BlockedPair, Membership]
    rows = {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}
    for table in rows.values():
        for row in table:
            for derived in ("updated_at", "search_text"):
                row.pop(derived, None)
    links = sorted(Supporter.can_do.through.objects.values_list("supporter", "task"))
    return rows | {"links": links, "days": Supporter.objects.count()}


@pytest.fixture
def two(town, make):
    """花子 as a supporter in a group, and once more as a resident and a supporter with needs and a blocked pair."""
    kept = make.supporter(town, name="山田 花子", tasks=("shopping",), with_account=False).person
    gone = make.supporter(town, name="山田 華子", tasks=("garbage",), days=(0,)).person
    Person.objects.filter(pk__in=[kept.pk, gone.pk]).update(phone="072-759-0001", phone_digits="0727590001")
    Person.objects.filter(pk=gone.pk).update(email="hana@example.invalid")
    resident = Resident.objects.create(person=gone, municipality=town, cautions=["hearing"])
    make.need(resident)
    group = make.group(town)
    for person in (kept, gone):
        Membership.objects.create(group=group, person=person, from_on=dt.date(2026, 4, 1))
    other = make.supporter(town, name="会わせない 人")
    BlockedPair.objects.create(supporter=other, resident_person=gone, reason="家族の希望")
    BlockedPair.objects.create(supporter=gone.supporter, resident_person=make.person(town, name="別の人"))
    return Person.objects.get(pk=kept.pk), Person.objects.get(pk=gone.pk)


def test_found_by_digits_and_by_kana_with_block(town, office, make, two):
    make.person(town, name="高齢 一", kana="コウレイ イチ")
    make.person(town, name="高齢 壱", kana="コウレイ イチ")
    found = {
        (p.first.name, p.second.name): p.why for p in duplicates_found(acting_user=office, municipality_id=town.pk)
    }
    assert found[("山田 花子", "山田 華子")] == "digits"
    assert found[("高齢 一", "高齢 壱")] == "kana_block"


def test_everything_follows(town, office, two):
    kept, gone = two
    consents = Consent.objects.count()
    merge = people_merge(kept=kept, gone=gone, take_from_gone={"name"}, acting_user=office)
    kept.refresh_from_db()
    assert (kept.name, kept.email, kept.user_id) == ("山田 華子", "hana@example.invalid", gone.user_id)
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert kept.resident.needs.count() == 1
    assert {task.code for task in kept.supporter.can_do.all()} == {"shopping", "garbage"}
    assert BlockedPair.objects.filter(resident_person=kept, reason="家族の希望").exists()
    assert BlockedPair.objects.filter(supporter=kept.supporter).count() == 1
    assert Membership.objects.filter(person=kept).count() == 1
    assert Consent.objects.count() == consents
    assert (merge.merged_by, merge.history["values"]["name"]) == (office, ["山田 花子", "山田 華子"])


def test_and_back_again(town, office, two):
    kept, gone = two
    before = everything()
    merge = people_merge(kept=kept, gone=gone, take_from_gone={"name"}, acting_user=office)
    merge_undo(merge=PersonMerge.objects.get(pk=merge.pk), acting_user=office)
    assert everything() == before
    with pytest.raises(Conflict):
        merge_undo(merge=merge, acting_user=office)


def test_two_accounts_are_not_joined(town, office, make):
    one, other = make.supporter(town).person, make.supporter(town).person
    with pytest.raises(DomainError, match="サインイン"):
        people_merge(kept=one, gone=other, take_from_gone=set(), acting_user=office)
    assert Person.objects.count() == 2


def test_not_across_towns_or_areas(town, other_town, office, sc_other_area, make):
    ours, theirs = make.person(town), make.person(other_town)
    with pytest.raises(NotAllowed):
        people_merge(kept=ours, gone=theirs, take_from_gone=set(), acting_user=office)
    with pytest.raises(NotAllowed):
        people_merge(kept=ours, gone=make.person(town), take_from_gone=set(), acting_user=sc_other_area)


def test_who_was_told_apart_is_not_asked_about_again(town, office, two):
    kept, gone = two
    people_keep_apart(first=gone, second=kept, acting_user=office)
    pairs = duplicates_found(acting_user=office, municipality_id=town.pk)
    assert (kept, gone) not in [(pair.first, pair.second) for pair in pairs]
    people_merge(kept=kept, gone=gone, take_from_gone=set(), acting_user=office)
    assert not DistinctPair.objects.exclude(person_a=kept).exists()


def test_the_pages(town, office, signed_in, two):
    kept, gone = two
    client = signed_in(office)
    assert "山田 華子" in client.get(reverse("office_duplicates")).text
    page = reverse("office_duplicate", args=[kept.public_id, gone.public_id])
    assert "hana@example.invalid" in client.get(page).text
    assert client.post(page, {"fact-name": "first"}).status_code == 302
    merge = PersonMerge.objects.get()
    assert client.get(page).status_code == 404
    client.post(reverse("office_merge_undo", args=[merge.public_id]))
    assert Person.objects.filter(public_id=gone.public_id).exists()
    merge.refresh_from_db()
    assert merge.undone_at <= timezone.now()


def test_many_pairs_take_as_many_queries_as_few(town, office, signed_in, make, django_assert_max_num_queries):
    client, counts = signed_in(office), []
    client.get(reverse("office_duplicates"))
    for number in range(12):
        digits = f"07275900{number // 2:02d}"
        make.person(town, name=f"人 {number}", kana="", phone=digits, phone_digits=digits)
        if number in (1, 11):
            with django_assert_max_num_queries(40) as asked:
                client.get(reverse("office_duplicates"))
            counts.append(len(asked))
    assert counts[0] == counts[1]
