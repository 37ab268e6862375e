"""The devices and programs that act as tills: paired by a code, named, used, taken back."""
