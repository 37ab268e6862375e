"""What runs the system: the stack's resources and everything that stands in for the cloud on a laptop."""
