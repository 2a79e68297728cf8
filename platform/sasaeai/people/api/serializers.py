"""What leaves through the API, field by field: an allow list, never a model as it is."""

from rest_framework import serializers

from sasaeai.people.models import Group, GroupMenuItem, Supporter


class MenuItemSerializer(serializers.ModelSerializer):
    task = serializers.CharField(source="task.code")
    task_name = serializers.CharField(source="task.name")

    class Meta:
        model = GroupMenuItem
        fields = ["task", "task_name", "first_unit_min", "first_unit_jpy", "next_unit_min", "next_unit_jpy", "note"]


class GroupSerializer(serializers.ModelSerializer):
    """The public card of a group."""

    id = serializers.CharField(source="public_id")
    areas = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    menu = MenuItemSerializer(many=True)

    class Meta:
        model = Group
        fields = ["id", "name", "kana", "status", "about", "phone", "reception_hours", "areas", "menu"]


class SupporterSerializer(serializers.ModelSerializer):
    """A supporter for the desk. Telephone and address stay on the page, where each look is one person's."""

    id = serializers.CharField(source="public_id")
    name = serializers.CharField(source="person.name")
    kana = serializers.CharField(source="person.kana")
    can_do = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    areas = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Supporter
        fields = ["id", "number", "name", "kana", "status", "can_do", "areas", "paused_until_on"]
