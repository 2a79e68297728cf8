from rest_framework import serializers

from sasaeai.places.models import Area


class AreaSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id", read_only=True)
    scheme = serializers.CharField(source="scheme.code", read_only=True)
    blocks = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Area
        fields = ["id", "scheme", "code", "name", "kana", "blocks"]
