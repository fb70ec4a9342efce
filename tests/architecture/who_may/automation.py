"""Policies, chains and backtests."""

from tests.architecture.who_may.roles import OPERATING

PAGES = {
    OPERATING: {
        "/backtests/<int:pk>/cancel/": "backtest_cancel",
        "/backtests/<int:pk>/delete/": "backtest_delete",
        "/services/<str:name>/backtests/": "backtest_start",
        "/services/<str:name>/policy/": "policy_set",
        "/services/<str:name>/policy/begin/": "chain_begin",
    },
}
API = {
    OPERATING: {
        "/api/v1/backtests/<int:pk>/",
        "/api/v1/backtests/<int:pk>/cancel/",
        "/api/v1/chains/<int:pk>/stop/",
        "/api/v1/services/<str:name>/backtests/",
        "/api/v1/services/<str:name>/chains/",
        "/api/v1/services/<str:name>/policy/",
        "/api/v1/services/<str:name>/policy/dry-run/",
    },
}
