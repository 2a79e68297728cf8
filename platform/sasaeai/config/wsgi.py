"""For gunicorn: `gunicorn sasaeai.config.wsgi`, with the repository and platform/ on the path."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sasaeai.config.settings")
application = get_wsgi_application()
