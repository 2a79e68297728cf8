"""2SFCA of metropolitan Chicago equals PySAL `access` 1.1.10 (BSD-3-Clause)."""

from __future__ import annotations

import csv
import json

import numpy as np

from network import Points, fca2, radius_pairs

from .shared_data import shared_file

FOLDER = "network/access_chicago/"
#: The published run took 26,400 in the unit of the file's coordinates.
RADIUS = 26_400.0


def features(name: str, value: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    rows = json.loads(shared_file(FOLDER + name).read_text(encoding="utf-8"))["features"]
    ids = [str(r["properties"]["geoid"]) for r in rows]
    xy = np.array([r["geometry"]["coordinates"] for r in rows])
    return ids, xy, np.array([r["properties"][value] for r in rows], dtype=float)


def test_two_step_equals_pysal():
    ids, xy, people = features("chicago_metro_pop.geojson", "pop")
    site_ids, site_xy, doctors = features("chicago_metro_docs_dentists.geojson", "doc")
    path = shared_file(FOLDER + "expected_pysal_2sfca_euclid_26400ft.csv")
    with path.open(newline="") as handle:
        expected = {r["geoid"]: float(r["two_sfca_doc"]) for r in csv.DictReader(handle)}

    pairs = radius_pairs(Points.plane(ids, *xy.T), Points.plane(site_ids, *site_xy.T), RADIUS)
    result = fca2(pairs, people, doctors)

    assert set(ids) == set(expected)
    assert len(ids) == 1930
    np.testing.assert_allclose(result.value, [expected[i] for i in ids], rtol=1e-12, atol=0)
    assert np.isclose(people @ result.value, doctors.sum(), rtol=1e-12, atol=0)
    assert result.reached.all()
