"""The static site of a town, made from `static-site/` by Node in the virtual environment."""
