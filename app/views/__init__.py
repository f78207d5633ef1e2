"""Live pictures of what happens inside a network, one file each."""
