"""The addresses of the room's books: what is owed, oral agreements, templates, subsidies."""

from django.urls import path

from cases.views import oral, performance, subsidy, text_templates

urlpatterns = [
    path("mediation/performance/", performance.calendar, name="performance"),
    path("mediation/oral/", oral.oral_register, name="oral_register"),
    path("mediation/templates/", text_templates.templates, name="text_templates"),
    path("mediation/templates/<slug:key>/", text_templates.template, name="text_template"),
    path("subsidies/", subsidy.subsidies, name="subsidies"),
    path("subsidies/<int:pk>/", subsidy.subsidy, name="subsidy"),
    path("subsidies/rates/new/", subsidy.rate_new, name="rate_new"),
    path("subsidies/rates/<int:pk>/approval/", subsidy.rate_approval, name="rate_approval"),
]
