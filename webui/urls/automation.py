"""Policies, and what they would have done."""

from django.urls import path

from webui.views import backtests, policies

urlpatterns = [
    path("services/<str:name>/policy/", policies.policy, name="service_policy"),
    path("services/<str:name>/policy/decision/", policies.policy_decision, name="service_policy_decision"),
    path("services/<str:name>/backtests/", backtests.backtests, name="backtests"),
    path("backtests/<int:pk>/", backtests.backtest, name="backtest"),
    path("backtests/<int:pk>/state/", backtests.backtest_state, name="backtest_state"),
    path("backtests/<int:pk>/cancel/", backtests.backtest_stop, name="backtest_stop"),
    path("backtests/<int:pk>/delete/", backtests.backtest_remove, name="backtest_remove"),
    path("backtests/<int:pk>/figure/<str:what>/", backtests.backtest_figure, name="backtest_figure"),
    path("services/<str:name>/policy/begin/", policies.policy_begin, name="service_policy_begin"),
]
