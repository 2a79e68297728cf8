"""Writing places: official files into tables, all or nothing."""

from sasaeai.places.services.outlines import outline_import
from sasaeai.places.services.population import population_import
from sasaeai.places.services.venues import venues_import

__all__ = ["outline_import", "population_import", "venues_import"]
