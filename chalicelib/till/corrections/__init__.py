"""Corrections: what was typed wrongly is put right by a further posting."""
