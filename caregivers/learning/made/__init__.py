"""What the caregiver made, and keeps: cards, plans, messages and diaries, also when the module is long finished."""
