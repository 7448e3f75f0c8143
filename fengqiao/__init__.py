"""Fengqiao puts its apps together here; it knows them all and none of them knows it."""

from fengqiao.celery import app as celery_app

__all__ = ["celery_app"]
