"""The association's central inventory: a Django project."""
