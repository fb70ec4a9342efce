"""A pytest plugin: `-p tests.database --database-only` keeps the tests that touch the database."""

import pytest

FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "database_url"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only tests that touch the database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    kept = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def touches_database(item: pytest.Item) -> bool:
    """Whether the test carries `django_db`, or uses a fixture that leads to the database."""
    if item.get_closest_marker("django_db"):
        return True
    return bool(FIXTURES & set(getattr(item, "fixturenames", ())))
