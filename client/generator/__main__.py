"""`python manage.py spectacular --format openapi-json | python -m client.generator`"""

import json
import sys

from client.generator.formatting import FOLDER, formatted, written
from client.generator.writing import files

made = formatted(files(json.load(sys.stdin)))
for name in written().keys() - made.keys():
    (FOLDER / name).unlink()
for name, content in made.items():
    (FOLDER / name).parent.mkdir(exist_ok=True)
    (FOLDER / name).write_text(content)
