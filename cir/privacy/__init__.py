"""What is held about a person: handing it over, erasing it with a trace but without content, what goes by itself."""
