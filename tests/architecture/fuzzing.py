"""Requests that the served schema allows, and some that it does not, made by schemathesis and sent to a scene.

Half of what is sent names rows that are there: by chance alone nothing would be found behind an address.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import hypothesis.strategies
import schemathesis.checks
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode, Response
from schemathesis.specs.openapi import checks

from tests.architecture.addresses import filled

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


def operations(schema: BaseSchema) -> Iterator[APIOperation]:
    """All that the document describes. Raises for one that cannot be read."""
    for found in schema.get_all_operations():
        yield found.ok()


@dataclass
class Fuzz:
    """send: the answer to a case. rows, body: what stands in addresses and bodies of the scene."""

    send: Callable[[Case], Response]
    rows: dict[str, object]
    body: dict[str, Any]
    examples: int
    sent: int = field(default=0, init=False)

    def findings(self, operation: APIOperation) -> list[str]:
        """What is wrong with the answers to the operation, in words; the same each time."""
        modes = [GenerationMode.POSITIVE]
        if operation.body or operation.query or operation.path_parameters:
            modes.append(GenerationMode.NEGATIVE)

        @hypothesis.settings(
            max_examples=self.examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=hypothesis.strategies.one_of(*map(operation.as_strategy, modes)))
        def ask(case: Case) -> None:
            self._meet(case)
            case.validate_response(self.send(case), checks=CHECKS)

        try:
            ask()
        except BaseException as found:  # a group of failures is no Exception
            if isinstance(found, KeyboardInterrupt):
                raise
            return [f"{operation.label}: {found!r}"[:2000] + _causes(found)]
        return []

    def _meet(self, case: Case) -> None:
        """Have three of four cases lead to rows that are there."""
        self.sent += 1
        if self.sent % 8:
            for name in ("Idempotency-Key", "If-Match"):
                case.headers.pop(name, None)
        if self.sent % 4 == 0:
            return
        for name in case.path_parameters:
            before, _, _ = case.path.partition(f"{{{name}}}")
            try:
                case.path_parameters[name] = filled(f"{before}<{name}>", self.rows).rpartition("/")[2]
            except KeyError:
                continue
        if isinstance(case.body, dict):
            case.body.update({name: self.body[name] for name in case.body.keys() & self.body.keys()})


def _causes(found: BaseException) -> str:
    return "".join(f"\n  {one}"[:1500] for one in getattr(found, "exceptions", []))
