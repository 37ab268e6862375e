"""What a deployment uploads: archives and templates."""
