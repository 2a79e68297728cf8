"""The cast: the same few people and places in every test. Built by tests/make.py."""

import importlib.util
import os
import secrets
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_SECRET_KEY", secrets.token_urlsafe(40))
os.environ.setdefault("SASAEAI_DEMO", "1")

# The engines' tests also run where Django is not installed; all others need it.
ENGINES = {"matching", "network"}
if importlib.util.find_spec("django") is None:
    collect_ignore = [str(folder) for folder in Path(__file__).parent.iterdir() if folder.name not in ENGINES]


@pytest.fixture(autouse=True)
def _own_mail_and_cache(request, tmp_path):
    """Mails into memory, counters of this test only, the task queue answering at once."""
    if not request.config.pluginmanager.hasplugin("django"):
        return
    settings = request.getfixturevalue("settings")
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STAFF_SECOND_FACTOR = False
    settings.QUIET_HOURS = None  # what a test sees must not hang on the hour at which it runs


@pytest.fixture(scope="session", autouse=True)
def _emptying_a_database_may_empty_the_logs(request):
    """Tests with real transactions empty all tables behind them; the logs' guards step aside for that alone."""
    if importlib.util.find_spec("django") is None:
        yield
        return
    from django.db.backends.base.operations import BaseDatabaseOperations

    from sasaeai.audit.triggers import taken_down

    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_with_open_logs(self, sql_list):
        with taken_down(self.connection):
            return flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_with_open_logs)
        yield


@pytest.fixture
def make():
    """The builders of tests/make.py, imported only where Django is there."""
    from tests import make

    return make


@pytest.fixture
def town(db, make):
    """A town of two areas (みどり台, 川辺) with two blocks each, a task menu, and its numbers to call."""
    return make.town()


@pytest.fixture
def other_town(db, make):
    """Another town in the same installation: nothing of it may ever be seen from `town`."""
    return make.town(code="282171", name="となり市")


@pytest.fixture
def sc(town, make):
    """田中, layer-2 coordinator of みどり台."""
    return make.staff(town, "sc2", "田中", areas=["みどり台"])


@pytest.fixture
def sc_other_area(town, make):
    """佐藤, layer-2 coordinator of 川辺."""
    return make.staff(town, "sc2", "佐藤", areas=["川辺"])


@pytest.fixture
def sc1(town, make):
    """林, layer-1 coordinator: the whole town."""
    return make.staff(town, "sc1", "林")


@pytest.fixture
def office(town, make):
    return make.staff(town, "office", "市の担当")


@pytest.fixture
def signed_in(client):
    """`signed_in(user)` gives a client signed in as that user."""

    def sign_in(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
