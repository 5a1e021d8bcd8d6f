"""How two expressions hang together: found by numbers, then shown line by line."""
