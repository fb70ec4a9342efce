"""A record as it is taken along: with its model card to read, signed by the installation."""

from typing import Any

from backend.core.actor import Actor
from backend.core.signing import ALGORITHM, sign
from backend.lineage.records.card import model_card
from backend.lineage.records.document import record_of
from backend.lineage.records.keys import signing_key
from backend.registry.models import ModelVersion

SCHEMA = "modelcie.signed_record/1"
Json = dict[str, Any]


def signed_record(actor: Actor, version: ModelVersion) -> Json:
    """{"schema", "record", "card", "signature"}: the signature is over all of it but itself.

    Raises: ConflictError `record_key_missing`.
    """
    record = record_of(actor, version)
    document = {"schema": SCHEMA, "record": record, "card": model_card(record)}
    key, private = signing_key()
    signature = {
        "algorithm": ALGORITHM,
        "key": key.pk,
        "public_key": key.public,
        "value": sign(document, private),
    }
    return {**document, "signature": signature}


def file_name(version: ModelVersion) -> str:
    return f"{version.service.name}-v{version.number}-record.json"
