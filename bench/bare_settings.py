"""The ceiling's settings: the same database and templates, no middleware, one view."""

from fengqiao.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "bench.bare"
