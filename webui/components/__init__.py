"""The component set, by kind; `templatetags/components.py` makes it one tag library."""
