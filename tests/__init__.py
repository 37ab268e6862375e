"""The rules of the house and of the town, each as a test named after it."""
