"""The environment, read once. Everything that differs between two installations is a variable named here."""

from pathlib import Path

import environ

ROOT_DIR = Path(__file__).resolve().parents[3]

env = environ.Env(
    SASAEAI_DEMO=(bool, False),
    DJANGO_DEBUG=(bool, False),
    DJANGO_SECRET_KEY=(str, ""),
    DJANGO_ALLOWED_HOSTS=(list, ["localhost", "127.0.0.1", "[::1]"]),
    DATABASE_URL=(str, ""),
    SASAEAI_PUBLIC_URL=(str, "http://localhost:8000"),
    SASAEAI_DATA_DIR=(str, str(ROOT_DIR / "var")),
    SASAEAI_MAIL_URL=(str, ""),
    SASAEAI_MAIL_FROM=(str, "sasaeai@localhost"),
    SASAEAI_HTTPS=(bool, False),
    SASAEAI_STAFF_SECOND_FACTOR=(bool, True),
    SASAEAI_CACHE_URL=(str, ""),
    LINE_CHANNEL_ID=(str, ""),
    LINE_CHANNEL_SECRET=(str, ""),
)

dotenv = ROOT_DIR / ".env"
if dotenv.is_file():
    env.read_env(str(dotenv))

DATA_DIR = Path(env("SASAEAI_DATA_DIR"))
