"""Steps of an import, short."""

import pytest

from sasaeai.registers.services.applying import import_apply, import_confirm
from sasaeai.registers.services.deciding import import_plan
from sasaeai.registers.services.uploading import columns_choose, import_upload


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        }
    }


@pytest.fixture
def planned(town):
    """Upload with the guessed columns, up to the preview."""

    def run(data, user, kind="supporters", name="名簿.xlsx", municipality=None):
        job = import_upload(municipality=municipality or town, kind=kind, data=data, file_name=name, acting_user=user)
        columns_choose(job=job, mapping={c["at"]: c["field"] for c in job.columns}, acting_user=user)
        return import_plan(job=job, acting_user=user)

    return run


@pytest.fixture
def imported(planned):
    """The whole way."""

    def run(data, user, kind="supporters", **more):
        job = planned(data, user, kind, **more)
        import_confirm(job=job, plan_digest=job.plan_digest, acting_user=user)
        job = import_apply(job_id=job.pk, acting_user=user)
        job.refresh_from_db()
        assert job.state == "applied", job.refusal
        return job

    return run
