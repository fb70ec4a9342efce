"""Addresses under /api/v1/."""

from django.urls import path

from backend.automation.api import views

urlpatterns = [
    path("services/<str:name>/policy/", views.PolicyView.as_view()),
    path("services/<str:name>/policy/dry-run/", views.DryRunView.as_view()),
    path("services/<str:name>/reactions/", views.ReactionsView.as_view()),
    path("services/<str:name>/chains/", views.ChainsView.as_view()),
    path("services/<str:name>/backtests/", views.BacktestsView.as_view()),
    path("backtests/<int:pk>/", views.BacktestView.as_view()),
    path("backtests/<int:pk>/cancel/", views.BacktestCancelView.as_view()),
    path("environments/<int:pk>/", views.EnvironmentView.as_view()),
    path("environments/<int:pk>/rename/", views.EnvironmentRenameView.as_view()),
    path("chains/<int:pk>/stop/", views.ChainStopView.as_view()),
]
