"""What people of 結川市 help each other with: the list of Kawanishi's 訪問型支えあい活動, and a call to talk."""

import datetime as dt

from sasaeai.demo.writing import Pen
from sasaeai.people.models import Certificate, Task
from sasaeai.places.models import Municipality

RIDE_COURSE = "ride_course"
TASKS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("cleaning", "掃除", {"typical_min": 60}),
    ("shopping", "買い物・薬の受取", {"typical_min": 60}),
    ("garbage", "ごみ出し", {"typical_min": 15}),
    ("garden", "庭の手入れ", {"typical_min": 90}),
    ("light_bulb", "電球交換", {"typical_min": 30}),
    ("small_repair", "軽修理", {"typical_min": 60}),
    ("companionship", "話し相手", {"typical_min": 60}),
    ("furniture", "家具移動", {"typical_min": 60, "needs_pair": True}),
    ("outing", "外出の付き添い（徒歩・公共交通）", {"typical_min": 120}),
    ("ride", "送り迎え（車）", {"typical_min": 90, "is_ride": True, "required_training": RIDE_COURSE}),
    ("phone_call", "電話での話し相手", {"typical_min": 30, "is_remote": True}),
)
TASK_CODES = tuple(code for code, _name, _extra in TASKS)
LICENCE = Certificate.DRIVING_LICENCE


def menu_make(pen: Pen, municipality: Municipality, made_at: dt.datetime) -> dict[str, Task]:
    return {
        code: pen.add(Task, municipality=municipality, code=code, name=name, sort_order=order, made_at=made_at, **extra)
        for order, (code, name, extra) in enumerate(TASKS, start=1)
    }
