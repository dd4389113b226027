"""What taking over a hub means that somebody installed with plain `helm`: what stays, what changes, what forbids it."""
