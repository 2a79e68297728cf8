from rest_framework import serializers

from sasaeai.needs.models import Need


class NeedSerializer(serializers.ModelSerializer):
    """A need for the desk, without the resident's name, address and telephone: those stay on the page."""

    id = serializers.CharField(source="public_id")
    task = serializers.CharField(source="task.code")
    block = serializers.CharField(source="block.code")

    class Meta:
        model = Need
        fields = [
            "id",
            "number",
            "task",
            "status",
            "block",
            "day_on",
            "half_day",
            "start_min",
            "end_min",
            "headcount",
            "is_weekly",
            "taken_at",
            "call_back_by_at",
            "closed_at",
            "unmet_reason",
        ]
