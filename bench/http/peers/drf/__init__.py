"""The contact status on Django REST Framework and Django's ORM, in an environment of its own.

Run from this folder, so its modules have no package: ``gunicorn "django.core.wsgi:get_wsgi_application()"`` with
DJANGO_SETTINGS_MODULE=settings, DATABASE_URL and TOKEN.
"""
