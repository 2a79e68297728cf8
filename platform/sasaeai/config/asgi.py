"""For an ASGI server: `uvicorn sasaeai.config.asgi:application`, with the repository and platform/ on the path."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sasaeai.config.settings")
application = get_asgi_application()
