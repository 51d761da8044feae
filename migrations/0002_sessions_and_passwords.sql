-- Counts the passwords that were chosen: a sign-in commits only if the password that it compared is still the user's.
ALTER TABLE user ADD COLUMN password_version INTEGER NOT NULL DEFAULT 0;

-- Where a session was opened, for the list that its user sees: `Chrome on Android`, `Hangzhou, CN`.
ALTER TABLE session ADD COLUMN device TEXT;
ALTER TABLE session ADD COLUMN place TEXT;

-- Stays empty. A transaction inserts a row without a value if what it was decided on does not hold any more; the constraint
-- refuses the row, and with it the whole transaction.
CREATE TABLE requirement (is_met INTEGER NOT NULL) STRICT;
