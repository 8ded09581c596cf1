"""The trainee's face: guided screens and practice mode."""
