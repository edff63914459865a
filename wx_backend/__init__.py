"""码上监督后台：the Flask backend. Nothing is imported here, or handlers and api would load each other half."""
