"""The desk's cast: a need, two supporters who can help, and their visit once one has said yes."""

import pytest

from sasaeai.coordination import services
from tests import make

CANARY = {
    "name": "神無月 みさを",
    "kana": "カンナヅキ",
    "address": "7番地5号かなりや荘",
    "phone": "000-8765-4321",
    "note": "金魚を三匹飼っている",
    "helper_note": "玄関は裏にまわる",
}


def secret_words():
    """What nobody may read before they have said yes."""
    return [*CANARY.values(), "耳が遠い", "足が不自由"]


@pytest.fixture
def need(town):
    who = make.resident(
        town,
        name=CANARY["name"],
        address_rest=CANARY["address"],
        phone=CANARY["phone"],
        phone_digits="00087654321",
        block=make.block(town),
    )
    who.person.kana = CANARY["kana"]
    who.person.save()
    return make.need(
        who,
        note=CANARY["note"],
        note_for_helper=CANARY["helper_note"],
        cautions=["hearing", "walking"],
        cautions_shared=["hearing"],
    )


@pytest.fixture
def first(town):
    return make.supporter(town, name="山田 一郎")


@pytest.fixture
def second(town):
    return make.supporter(town, name="木村 二郎")


@pytest.fixture
def offers(need, first, second, sc):
    """The need is asked of 山田, then of 木村."""
    return services.offers_send(
        need=need, picks=[("supporter", first.public_id), ("supporter", second.public_id)], acting_user=sc
    )


@pytest.fixture
def visit(offers):
    return services.offer_accept(offer=offers[0])
