"""The first start's questions: language, letters, reader, name, password, Wi-Fi."""
