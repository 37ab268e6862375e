"""What is put on paper: cards, sheets, stubs, letters and posters.

The archive of the API lacks the typesetter: there a function that has it is asked (`typesetting`).
"""
