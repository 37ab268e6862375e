"""Who acts for a shop or club changes: it is handed over by proof, or it leaves."""
