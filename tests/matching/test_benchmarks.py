"""The benchmarks run on towns they have never seen, and say what they measured."""

from __future__ import annotations

import json

from benchmarks import asking, assignment, roster


def test_a_drawn_town_beside_the_others():
    line = assignment.run_synthetic(120, 60, 17, ["networkx", "scipy", "greedy"], 1)
    assert (line["gap"], line["networkx_same"], line["scipy_same"]) == (0, True, True)
    assert line["objective"] == line["bound"]
    assert assignment.as_row(json.loads(json.dumps(line))).count("|") == 3


def test_marginal_costs_and_few_changes_on_another_seed():
    assert assignment.marginals(5, cases=2)["equal"] == "2/2"
    changes = assignment.few_changes(5)
    assert changes["unforced_with_bonus"] <= changes["unforced_free"]


def test_a_roster_of_another_seed():
    without, ours, reserve, ratios = roster.run(30, 12, 3, 9, 0.0)
    assert without["faults"] == ours["faults"] == reserve["faults"] == 0
    assert ours["open"] <= without["open"] + 1
    assert ours["faces"] <= without["faces"]
    assert "cost_below_without_memory" in ratios


def test_waves_need_fewer_messages_than_asking_everybody():
    lines = {line["case"]: line for line in asking.run(300, 300, 30, 0.08, [5])}
    everybody, ours = lines["everybody"], lines["waves_rest_estimated_fair"]
    assert ours["messages_per_filled"] < everybody["messages_per_filled"] / 2
    assert ours["filled"] > everybody["filled"] - 0.02
