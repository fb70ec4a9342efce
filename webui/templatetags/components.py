"""The component set as one library: `{% load components %}`.

docs/components.md shows every tag with an example, `/gallery/` every tag in every state.
"""

from django import template

from webui.components import figures, forms, frames, lists, words

register = template.Library()
for _part in (words, frames, figures, lists, forms):
    register.tags.update(_part.register.tags)
