"""What `manage.py check --deploy` demands beyond Django's own list. Each warning says what to set."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def installation_is_meant_for_people(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Settings that are right on a laptop and wrong where real people are written to."""
    findings = [
        (settings.DEMO, "Demo mode is on: it shows mails and sign-in links.", "Leave SASAEAI_DEMO unset.", "W001"),
        (
            not settings.STAFF_SECOND_FACTOR,
            "Staff sign in without a second factor.",
            "Leave SASAEAI_STAFF_SECOND_FACTOR unset.",
            "W002",
        ),
        (
            urlsplit(settings.PUBLIC_URL).scheme != "https",
            "Links in mails would not be https.",
            "Set SASAEAI_PUBLIC_URL to the address people use, e.g. https://sasae.example.lg.jp",
            "W003",
        ),
        (
            settings.MAILERS["default"]["BACKEND"].endswith("filebased.EmailBackend"),
            "Mails become files and reach nobody.",
            "Set SASAEAI_MAIL_URL, e.g. smtp+tls://user:password@mail.example.lg.jp:587",
            "W004",
        ),
        (
            settings.QUIET_HOURS is None,
            "Notices would go out at night.",
            "Leave SASAEAI_DEMO unset: quiet hours are 20:00 to 8:00.",
            "W005",
        ),
    ]
    return [Warning(text, hint=hint, id=f"sasaeai.{code}") for is_wrong, text, hint, code in findings if is_wrong]


@register(Tags.security, deploy=True)
def pages_refuse_foreign_code(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Django does not ask for a content security policy; we do."""
    policy = getattr(settings, "SECURE_CSP", {})
    wanted = {"default-src": "'none'", "object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}
    missing = [name for name, value in wanted.items() if [str(source) for source in policy.get(name, [])] != [value]]
    unsafe = [name for name, sources in policy.items() if any("unsafe" in str(source) for source in sources)]
    return [
        Warning(f"The content security policy is too wide at {name}.", hint="See SECURE_CSP.", id="sasaeai.W006")
        for name in missing + unsafe
    ]
