"""The audit that runs by itself every night, its reports, and what is noticed of the journal by day."""
