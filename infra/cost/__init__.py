"""What a month of a town costs at AWS, from measured items, bytes and milliseconds, and from dated prices."""
