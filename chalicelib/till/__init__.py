"""The counter: cards, rates, award, redeem, checkout, load, transfer."""
