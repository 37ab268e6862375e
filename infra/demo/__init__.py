"""The demo towns: invented businesses, clubs and cards, and four weeks of their shopping."""
