"""Where a block stands: the file's point when it can be right, the gazetteer's on request, else none."""

from sasaeai.places.models import TownBlock
from sasaeai.places.reading.checks import FAR_M, PointVerdict
from sasaeai.places.reading.report import Report
from sasaeai.places.reading.zones import Zone

Source = TownBlock.PointSource


def place(block: TownBlock, zone: Zone, verdict: PointVerdict, use_gazetteer: bool, report: Report) -> bool:
    """Put the block where it belongs. Returns whether its stored point changes."""
    before = (block.lat, block.lng, block.point_source)
    if verdict.is_wrong:
        _report_wrong_point(zone, verdict, use_gazetteer, report)
    elif verdict.is_outside:
        report.note(
            "outside_but_known",
            f"{zone.name}：市の外形の外ですが、地名辞典の位置に近いので、そのまま使います",
            line=zone.line,
        )
    kept = block.point_source == Source.MANUAL or (
        # A point mended before is only replaced by one that the gazetteer confirms.
        block.point_source == Source.GAZETTEER
        and block.lat is not None
        and not (verdict.in_gazetteer and not verdict.is_wrong)
    )
    if kept:
        return False
    if zone.point is not None and not verdict.is_wrong:
        (block.lat, block.lng), block.point_source = zone.point, Source.FILE
    elif use_gazetteer and verdict.offered is not None:
        (block.lat, block.lng), block.point_source = verdict.offered, Source.GAZETTEER
    elif verdict.is_wrong and block.point_source == Source.FILE:
        block.lat = block.lng = None
    return before != (block.lat, block.lng, block.point_source)


def _report_wrong_point(zone: Zone, verdict: PointVerdict, use_gazetteer: bool, report: Report) -> None:
    lat, lng = zone.point or (0.0, 0.0)
    why = []
    if verdict.is_outside:
        why.append("市の外形の外です")
    if verdict.gap_m is not None and verdict.gap_m > FAR_M:
        why.append(f"地名辞典の位置から{verdict.gap_m / 1000:.1f}kmはなれています")
    text = f"{zone.name}：資料の位置（{lat:.6f}, {lng:.6f}）は、{'。'.join(why)}。"
    if verdict.offered is None:
        text += "位置なしで取り込みます。正しい位置を資料で確かめてください"
    elif use_gazetteer:
        text += f"地名辞典の位置（{verdict.offered[0]:.6f}, {verdict.offered[1]:.6f}）に直しました"
    else:
        text += (
            "人数だけを取り込み、位置は空けておきます。"
            f"地名辞典の位置（{verdict.offered[0]:.6f}, {verdict.offered[1]:.6f}）を使うには --use-gazetteer-points"
        )
    report.warn(
        "point_wrong",
        text,
        line=zone.line,
        name=zone.name,
        file_point=[lat, lng],
        gazetteer_point=list(verdict.offered) if verdict.offered else None,
        is_outside=verdict.is_outside,
        gap_m=verdict.gap_m,
    )
