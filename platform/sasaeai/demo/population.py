"""Who lives there: five-year bands by 町丁目, as a town publishes them. About 62,000 people."""

import datetime as dt
import hashlib
import json
from typing import Any

from sasaeai.demo.geography import HILLS, Land, Place
from sasaeai.demo.writing import Pen
from sasaeai.places.models import DataImport, Population

TOTAL_COUNT = 62_000
BANDS = (*(f"{low}-{low + 4}" for low in range(0, 85, 5)), "85+")
#: People per 1,000 in each band. Old: new towns of the 1970s on the hills. Young: new flats by the river.
OLD = (22, 28, 34, 38, 38, 32, 32, 38, 46, 54, 62, 66, 72, 84, 104, 106, 78, 66)
MIDDLE = (36, 40, 44, 46, 50, 52, 54, 58, 66, 76, 74, 62, 56, 54, 66, 66, 50, 50)
YOUNG = (50, 52, 50, 48, 54, 64, 68, 72, 76, 80, 70, 56, 46, 44, 52, 50, 38, 30)
#: The block whose file shows no counts: too few people live there.
SUPPRESSED_NAME = "朝霧坂8丁目"


def population_make(pen: Pen, land: Land, today: dt.date, made_at: dt.datetime) -> DataImport:
    """One import with a row for each block, as of the first day of last month."""
    as_of_on = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    source = pen.add(
        DataImport,
        municipality=land.municipality,
        kind=DataImport.Kind.POPULATION,
        file_name="結川市_町丁目別年齢別人口.csv",
        sha256="",
        as_of_on=as_of_on,
        source="架空の人口（結川市は実在しません）",
        licence="CC0",
        row_count=len(land.places),
        report=[
            {
                "level": "note",
                "code": "suppressed",
                "line": None,
                "text": f"{SUPPRESSED_NAME}は人数が伏せられています。",
            }
        ],
        made_at=made_at,
    )
    weights = [_weight(pen, place) for place in land.places]
    rows = []
    for place, weight in zip(land.places, weights, strict=True):
        if place.block.name == SUPPRESSED_NAME:
            pen.add(Population, data_import=source, block=place.block, as_of_on=as_of_on)
            continue
        bands = _bands(pen, place, TOTAL_COUNT * weight / sum(weights))
        rows.append([place.block.code, bands])
        pen.add(Population, data_import=source, block=place.block, as_of_on=as_of_on, **_counts(pen, bands))
    source.sha256 = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    return source


def _weight(pen: Pen, place: Place) -> float:
    if place.block.name == SUPPRESSED_NAME:
        return 0.0
    return (0.82 if place.area in HILLS else 1.2) * pen.random.uniform(0.7, 1.3)


def _bands(pen: Pen, place: Place, people: float) -> dict[str, list[int]]:
    profile = OLD if place.area in HILLS else YOUNG if place.area in ("川辺", "東原") else MIDDLE
    bands = {}
    for number, (band, share) in enumerate(zip(BANDS, profile, strict=True)):
        count = people * share / sum(profile) * pen.random.uniform(0.92, 1.08)
        # Women live longer: nearly seven in ten of the oldest.
        women = 0.49 + max(0, number - 12) * 0.035
        bands[band] = [round(count * (1 - women)), round(count * women)]
    return bands


def _counts(pen: Pen, bands: dict[str, list[int]]) -> dict[str, Any]:
    sums = [sum(bands[band]) for band in BANDS]
    total = sum(sums)
    return {
        "bands": bands,
        "total_count": total,
        "age65_count": sum(sums[13:]),
        "age75_count": sum(sums[15:]),
        "age85_count": sums[17],
        "household_count": round(total / pen.random.uniform(2.0, 2.4)),
    }
