"""`python manage.py spectacular --format openapi-json | python -m client.generator`"""

import json
import sys

from client.generator.formatting import FOLDER, formatted
from client.generator.writing import files

made = formatted(files(json.load(sys.stdin)))
for path in FOLDER.glob("*.py"):
    if path.name not in made:
        path.unlink()
for name, content in made.items():
    (FOLDER / name).write_text(content)
