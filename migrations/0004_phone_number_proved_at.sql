-- When the user last proved the number of the account by a code. In accounts from before it is not known: the last visit stands
-- for it, and a later visit must not move it, because it says nothing about the number.
ALTER TABLE user ADD COLUMN phone_number_proved_at INTEGER;
UPDATE user SET phone_number_proved_at = last_seen_at WHERE phone_number IS NOT NULL;
