"""The only door between the town's rows and the engine `network`.

Ids of rows go in as text, with points, counts and codes; no name, address or telephone number does.
Plain rows of codes and numbers come out.
"""

from sasaeai.insights.engine_io.analysis import ENGINE_VERSION, Analysis, CellRow, FindingRow, analyse
from sasaeai.insights.engine_io.space import BlockReach, ladder, reach_of_blocks
from sasaeai.insights.engine_io.standards import PLACE_SERVICE_BY_CODE, PLACE_SERVICES, PlaceService

__all__ = [
    "ENGINE_VERSION",
    "PLACE_SERVICES",
    "PLACE_SERVICE_BY_CODE",
    "Analysis",
    "BlockReach",
    "CellRow",
    "FindingRow",
    "PlaceService",
    "analyse",
    "ladder",
    "reach_of_blocks",
]
