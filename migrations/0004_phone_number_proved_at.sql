-- When the user last proved the number of the account by a code. NULL in accounts from before, until their users prove it again.
ALTER TABLE user ADD COLUMN phone_number_proved_at INTEGER;
