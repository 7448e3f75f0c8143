"""The doorbell. Celery carries no facts: the outbox holds them, a task only says that something is due."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
TRANSPORT_ALIASES["bell"] = "fengqiao.broker:Transport"
app = Celery("fengqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
