"""A town's stage brought to AWS, opened, and taken away again."""
