"""Chart builders: a frame in, an Altair chart out. No input, no output, nothing of ours but the theme."""
