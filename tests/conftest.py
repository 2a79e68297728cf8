"""The cast: the same few people and places in every test. Built by tests/make.py."""

import os
import secrets

import pytest

os.environ.setdefault("DJANGO_SECRET_KEY", secrets.token_urlsafe(40))
os.environ.setdefault("SASAEAI_DEMO", "1")

try:
    import django  # noqa: F401
except ImportError:  # the engines' tests also run where Django is not installed
    collect_ignore_glob = ["*"]
else:
    from tests import make

    @pytest.fixture(autouse=True)
    def _memory_mail_and_cache(settings, tmp_path):
        """Mails into memory, counters of this test only, the task queue answering at once."""
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
        }
        settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
        settings.STAFF_SECOND_FACTOR = False

    @pytest.fixture
    def town(db):
        """A town of two areas (みどり台, 川辺) with two blocks each, a task menu, and its numbers to call."""
        return make.town()

    @pytest.fixture
    def other_town(db):
        """Another town in the same installation: nothing of it may ever be seen from `town`."""
        return make.town(code="282171", name="となり市")

    @pytest.fixture
    def sc(town):
        """田中, layer-2 coordinator of みどり台."""
        return make.staff(town, "sc2", "田中", areas=["みどり台"])

    @pytest.fixture
    def sc_other_area(town):
        """佐藤, layer-2 coordinator of 川辺."""
        return make.staff(town, "sc2", "佐藤", areas=["川辺"])

    @pytest.fixture
    def sc1(town):
        return make.staff(town, "sc1", "林")

    @pytest.fixture
    def office(town):
        return make.staff(town, "office", "市の担当")

    @pytest.fixture
    def signed_in(client):
        """`signed_in(user)` gives a client signed in as that user."""

        def sign_in(user):
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return client

        return sign_in
