"""The server-rendered pages: Django templates, htmx and Plotly, composed of one small set of components."""
