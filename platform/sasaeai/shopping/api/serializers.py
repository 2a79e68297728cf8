from rest_framework import serializers

from sasaeai.shopping.models import Stop


class StopSerializer(serializers.ModelSerializer):
    """A public stop: who comes where and when. Times are minutes after midnight, Tokyo."""

    id = serializers.CharField(source="public_id")
    business = serializers.CharField(source="route.business.name")
    block = serializers.CharField(source="block.name")

    class Meta:
        model = Stop
        fields = ["id", "business", "place", "block", "lat", "lng", "weekday", "start_min", "end_min", "open_to"]
