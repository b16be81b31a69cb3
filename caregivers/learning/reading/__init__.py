"""What clinicians do with answers: look, pin for the next meeting, write a few words back, mark as read."""
