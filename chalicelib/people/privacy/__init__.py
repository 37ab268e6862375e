"""Data protection: what people agreed to, who looked at their data, what is known of them, and how it is forgotten."""
