"""Who stands at a till: first names and PINs that stay inside the shop."""
