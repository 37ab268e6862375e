"""The one door for outgoing mail: an outbox, a queue, Amazon SES, and what became of each mail."""
