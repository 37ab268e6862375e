"""What a shop or club puts up: its link, its QR code, a window poster, a flyer."""
