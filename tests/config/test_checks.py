import pytest

from sasaeai.config.checks import installation_is_meant_for_people, pages_refuse_foreign_code


@pytest.fixture
def real(settings):
    """Settings as a real installation has them."""
    settings.DEMO = False
    settings.STAFF_SECOND_FACTOR = True
    settings.PUBLIC_URL = "https://sasae.example.lg.jp"
    settings.QUIET_HOURS = (20, 8)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}
    return settings


def test_a_real_installation_passes(real):
    assert installation_is_meant_for_people(None) == []
    assert pages_refuse_foreign_code(None) == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DEMO", True, "W001"),
        ("STAFF_SECOND_FACTOR", False, "W002"),
        ("PUBLIC_URL", "http://sasae.example.lg.jp", "W003"),
        ("MAILERS", {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend"}}, "W004"),
        ("QUIET_HOURS", None, "W005"),
    ],
)
def test_each_wrong_setting_is_named(real, name, value, code):
    setattr(real, name, value)
    assert [finding.id for finding in installation_is_meant_for_people(None)] == [f"sasaeai.{code}"]


@pytest.mark.parametrize(
    ("directive", "sources"),
    [("object-src", ["'self'"]), ("script-src", ["'self'", "'unsafe-inline'"]), ("base-uri", [])],
)
def test_a_policy_that_is_too_wide_is_named(real, directive, sources):
    real.SECURE_CSP = real.SECURE_CSP | {directive: sources}
    assert [finding.id for finding in pages_refuse_foreign_code(None)] == ["sasaeai.W006"]
