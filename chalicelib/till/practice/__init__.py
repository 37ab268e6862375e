"""Practice: the practice card is scanned as any other, decided on as any other, and nothing is booked."""
