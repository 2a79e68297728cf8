"""Where support is missing, what hangs on whom, and who should meet: the pure engine.

No Django, no files, no clock, no global randomness: arrays in, frozen results out. The names
below load their module on first use.

Examples
--------
>>> import network
>>> network.Standard("walk", "徒歩圏", "town council", "2026", 500).distance_kind
'straight'
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "errors": ("NetworkInputError",),
    "points": ("JAPAN", "WORLD", "Box", "PointProblem", "Points", "point_problems"),
    "standards": ("STANDARDS", "Standard"),
    "model": ("Areas", "Cells", "Providers"),
    "mesh": (
        "mesh_centre", "mesh_code", "mesh_corner", "mesh_level", "mesh_neighbours",
    ),
    "mesh_split": ("AreaShares", "mesh_area_shares"),
    "place": ("Placement", "covering_curve", "maximal_covering"),
    "place_cover": ("p_center", "set_covering"),
    "place_median": ("Location", "p_median"),
    "reach": ("Nearest", "Pairs", "distances", "haversine_m", "nearest", "radius_pairs"),
    "access": (
        "Access", "GaussianDecay", "StepDecay", "e2sfca", "e2sfca_steps", "fca2", "fca3",
        "fca3_steps", "fca_ratio", "sum_within",
    ),
    "access_stream": ("access_within",),
    "coverage": ("Band", "CellCoverage", "Share", "cell_coverage", "share_within"),
    "gaps": ("Gap", "GapRule", "GapTable", "PriorityParts", "gap_table"),
    "lived": ("LivedCounts", "LivedGap", "LivedRule", "LivedTable", "lived_gaps"),
    "spof": ("LeaveOneOut", "SoleProvider", "leave_one_out", "sole_providers"),
    "graph": ("Graph", "components", "core_numbers"),
    "members": ("Memberships",),
    "community": ("Communities", "communities", "modularity"),
    "backbone": ("disparity", "disparity_backbone"),
    "graph_cut": ("Cuts", "articulation_points", "bridges", "cuts"),
    "graph_roles": (
        "Brokerage", "brokerage", "constraint", "effective_size", "participation",
    ),
    "between": ("Folded", "betweenness", "closeness", "fold"),
    "two_mode": ("two_mode_betweenness", "two_mode_closeness", "two_mode_degree"),
    "nx_io": ("by_label", "from_networkx", "of_networkx", "to_networkx"),
    "spof_people": (
        "KeyPerson", "LinkingGroup", "ThinGroup", "key_people", "linking_groups", "thin_groups",
    ),
    "decay": (
        "ASSUMED_RATES", "FutureCoverage", "RetirementRates", "Survival", "at_least",
        "future_coverage", "group_survival",
    ),
    "gap_law": ("LawGap", "Licences", "law_gaps", "lawful_providers"),
    "gap_time": ("TimeGap", "TimeTable", "time_gaps"),
    "what_if": (
        "AddProvider", "ChangeLicence", "CloseProvider", "Difference", "MoreHelpers",
        "MoveProvider", "Town", "WhatIf", "what_changes",
    ),
    "series": ("GapChange", "Snapshot", "gap_changes", "gap_history"),
    "findings_people": (
        "law_findings", "linking_findings", "survival_findings", "thin_findings", "time_findings",
    ),
    "meet": ("Guests", "Meeting", "plan_meeting"),
    "partition": (
        "Executor", "GraphPart", "Job", "access_in_parts", "components_in_parts",
        "coverage_in_parts", "dask_map", "in_process", "label_parts", "make_jobs", "tile_parts",
    ),
    "peers": ("Groups", "Peer", "Reason", "answering_groups", "similar_groups"),
    "finding": ("Fact", "Finding", "Suggestion", "rank_findings"),
    "findings": (
        "data_findings", "gap_findings", "idle_findings",
        "lived_findings", "rising_findings", "sole_findings",
    ),
    "disclosure": ("Disclosed", "hide_small_cells", "possible_values", "round_to"),
}  # fmt: skip
_HOME = {name: module for module, names in _WHERE.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
