"""What is put on paper: cards, sheets, stubs and letters. The archive of the API lacks the typesetter this needs."""
