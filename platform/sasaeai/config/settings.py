"""The one settings file. Two installations differ by their environment (env.py) and by nothing else."""

import importlib.util
import os
from pathlib import Path

import django.conf.locale
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from sasaeai.config.env import DATA_DIR, ROOT_DIR, env

DEMO = env("SASAEAI_DEMO")
DEBUG = env("DJANGO_DEBUG")
HTTPS = env("SASAEAI_HTTPS")
PUBLIC_URL = env("SASAEAI_PUBLIC_URL")
STAFF_SECOND_FACTOR = env("SASAEAI_STAFF_SECOND_FACTOR")

SECRET_KEY = env("DJANGO_SECRET_KEY")
if not SECRET_KEY:
    # One laptop needs no ceremony: ./run writes a key of its own beside the database, once.
    key_file = DATA_DIR / "secret_key"
    if not key_file.is_file():
        raise ImproperlyConfigured("Set DJANGO_SECRET_KEY, or start with ./run, which makes a key of its own.")
    SECRET_KEY = key_file.read_text().strip()

ALLOWED_HOSTS = env("DJANGO_ALLOWED_HOSTS")
ROOT_URLCONF = "sasaeai.config.urls"
WSGI_APPLICATION = "sasaeai.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
SITE_ID = 1

INSTALLED_APPS = [
    "sasaeai.places",
    "sasaeai.accounts",
    "sasaeai.audit",
    "sasaeai.notices",
    "sasaeai.people",
    "sasaeai.needs",
    "sasaeai.registers",
    "sasaeai.coordination",
    "sasaeai.privacy",
    "sasaeai.shopping",
    "sasaeai.exchange",
    "sasaeai.casework",
    "sasaeai.insights",
    "sasaeai.demo",
    "sasaeai.upkeep",
    "sasaeai.common",
    "sasaeai.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.line",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "leaflet",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sasaeai.common.middleware.LanguageLinkMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sasaeai.people.middleware.ViewerMiddleware",
    "sasaeai.accounts.middleware.IdleSessionMiddleware",
    "sasaeai.accounts.middleware.StaffSecondFactorMiddleware",
    "sasaeai.common.middleware.RefusalsMiddleware",
    "sasaeai.common.middleware.PrivatePagesMiddleware",
    "sasaeai.common.middleware.RubyMiddleware",
    "sasaeai.common.middleware.EnglishPunctuationMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sasaeai.places.context_processors.town",
                "sasaeai.people.context_processors.viewer",
            ],
            "builtins": ["sasaeai.common.templatetags.plain"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: SQLite first; PostgreSQL by DATABASE_URL -------------------------------------------------------------
if env("DATABASE_URL"):
    DATABASES = {"default": env.db("DATABASE_URL")}
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "sasaeai.sqlite3"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: two simultaneous answers wait for each other instead of failing (measured: 112 of 800 writes
    # fail with the defaults, none with these). An open connection keeps reads alive while the disk is full.
    DATABASES["default"] |= {
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        # A file, because the browser's tests have a server of several threads; one for each run.
        "TEST": {"NAME": DATA_DIR / f"test-{os.getpid()}.sqlite3"},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": (
        env.cache("SASAEAI_CACHE_URL")
        if env("SASAEAI_CACHE_URL")
        # Rate limits live in the cache, so it has to be one cache for all processes.
        else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}
    )
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "heavy"],
    }
}

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("ja-x-easy", "やさしい日本語"), ("en", "English")]
django.conf.locale.LANG_INFO["ja-x-easy"] = {
    "bidi": False,
    "code": "ja-x-easy",
    "name": "Easy Japanese",
    "name_local": "やさしい日本語",
    "fallback": ["ja"],
}
LOCALE_PATHS = [ROOT_DIR / "platform" / "sasaeai" / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# --- Static files: served as they are, hashed names in production ---------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT_DIR / "platform" / "sasaeai" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "media"}},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or DEMO
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO

# --- Mail -----------------------------------------------------------------------------------------------------------
# Without a mail server every mail becomes a file in var/mail; in demo mode the page /demo/mail/ shows them.
MAIL_FILE_DIR = DATA_DIR / "mail"
if env("SASAEAI_MAIL_URL"):
    mail = env.email("SASAEAI_MAIL_URL")
    MAILERS = {
        "default": {
            "BACKEND": mail["EMAIL_BACKEND"],
            "OPTIONS": {
                "host": mail["EMAIL_HOST"],
                "port": mail["EMAIL_PORT"],
                "username": mail["EMAIL_HOST_USER"],
                "password": mail["EMAIL_HOST_PASSWORD"],
                "use_tls": mail.get("EMAIL_USE_TLS", False),
                "use_ssl": mail.get("EMAIL_USE_SSL", False),
                "timeout": 20,
            },
        }
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": MAIL_FILE_DIR},
        }
    }
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("SASAEAI_MAIL_FROM")
# From 20:00 to 8:00 in Tokyo notices wait for the morning. The demo town never sleeps: who tries it out in the
# evening sees the mail at once.
QUIET_HOURS: tuple[int, int] | None = None if DEMO else (20, 8)

# --- Sign-in: a code by mail or a passkey, no passwords -------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "signin"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "sasaeai.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "sasaeai.accounts.adapter.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = "支えあい"
SOCIALACCOUNT_PROVIDERS = {
    "line": {
        "APPS": (
            [{"client_id": env("LINE_CHANNEL_ID"), "secret": env("LINE_CHANNEL_SECRET"), "key": ""}]
            if env("LINE_CHANNEL_ID")
            else []
        ),
        "SCOPE": ["profile", "openid"],
    }
}

# --- Security headers -----------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture", "autoplay")
}
SESSION_COOKIE_AGE = 180 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "sasaeai.config.pages.csrf_expired"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

# --- API ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "sasaeai.common.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "600/min"},
    "NUM_PROXIES": 0,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sasaeai API",
    "DESCRIPTION": "Registers, needs and coverage of a town. Every answer is scoped to what the caller may see.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # The check builds the schema without a caller, but every query of ours has one; a test builds it with one.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

LEAFLET_CONFIG = {"SPATIAL_EXTENT": (122.0, 20.0, 154.0, 46.0), "TILES": [], "NO_GLOBALS": True}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}

# --- Guard ----------------------------------------------------------------------------------------------------------
# PyPI has a `matching` of its own, and gunicorn runs no system checks: make sure that the engines are ours.
for engine in ("matching", "network"):
    spec = importlib.util.find_spec(engine)
    if spec is None or spec.origin is None or not Path(spec.origin).is_relative_to(ROOT_DIR):
        raise ImproperlyConfigured(f"The package {engine!r} on the path is not this repository's. Start with ./run.")
