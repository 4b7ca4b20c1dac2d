"""What costs how much, as ratios against something public measured in the same run (``make bench``)."""
