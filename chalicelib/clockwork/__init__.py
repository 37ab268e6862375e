"""What happens by itself: an hourly tick closes days, gives lapsed holds back, books out what expired,
and tells clubs of their month."""
