"""Reading people, groups and businesses. Every selector about persons takes the Viewer as `visible_to=`."""

from django.db.models import QuerySet

from sasaeai.people.models import Task
from sasaeai.places.models import Municipality


def task_menu(municipality: Municipality) -> QuerySet[Task]:
    """What can be asked for in this town, in the order of its menu. Open data."""
    return Task.objects.filter(municipality=municipality, is_active=True)
