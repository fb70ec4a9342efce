"""The forms of the pages: they read what a person typed; whether it makes sense, the services say."""
