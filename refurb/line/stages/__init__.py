"""The stages of the line: each looks at what is known so far and yields its steps."""
