"""Runs, benchmarks and reports."""

from tests.architecture.who_may.roles import OPERATING

PAGES = {
    OPERATING: {
        "/benchmarks/<int:pk>/cancel/": "benchmark_cancel",
        "/benchmarks/<int:pk>/resume/": "benchmark_resume",
        "/projects/<slug:slug>/benchmarks/new/": "benchmark_start",
        "/runs/<int:pk>/cancel/": "run_cancel",
        "/runs/<int:pk>/resume/": "run_resume",
    },
}
API = {
    OPERATING: {
        "/api/v1/benchmarks/",
        "/api/v1/benchmarks/<int:pk>/cancel/",
        "/api/v1/benchmarks/<int:pk>/resume/",
        "/api/v1/runs/",
        "/api/v1/runs/<int:pk>/cancel/",
        "/api/v1/runs/<int:pk>/resume/",
        "/api/v1/runs/import/",
        "/api/v1/validations/",
    },
}
