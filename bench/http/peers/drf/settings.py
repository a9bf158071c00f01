"""Django's settings, with nothing that the look-up does not need."""

import os
from urllib.parse import unquote, urlsplit

_DSN = urlsplit(os.environ["DATABASE_URL"])

ROOT_URLCONF = "views"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["rest_framework"]
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _DSN.path[1:],
        "USER": _DSN.username,
        "PASSWORD": unquote(_DSN.password or ""),
        "HOST": _DSN.hostname,
        "PORT": _DSN.port,
        "CONN_MAX_AGE": None,
    }
}
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
