-- A number can leave an account, so `user` is made anew: SQLite cannot take NOT NULL from a column. The tables that refer to
-- it are made anew first, because dropping `user` would delete their rows. All rows stay.

CREATE TABLE new_user (
  id TEXT PRIMARY KEY,
  -- Kept as it was typed; unique in any case of letters. Names are ASCII, so NOCASE folds all of them.
  username TEXT NOT NULL COLLATE NOCASE UNIQUE,
  -- E.164; NULL once somebody else has registered with the number.
  phone_number TEXT UNIQUE,
  -- PHC string
  password_hash TEXT NOT NULL,
  -- Counts the passwords that were chosen: a sign-in commits only if the password that it compared is still the user's.
  password_version INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  -- Exact to a day. The default serves the last version of the Worker, while the new one is deployed.
  last_seen_at INTEGER NOT NULL DEFAULT (unixepoch() * 1000)
) STRICT;

INSERT INTO new_user (id, username, phone_number, password_hash, created_at)
SELECT id, username, phone_number, password_hash, created_at FROM user;

CREATE TABLE new_session (
  -- Base64url of the SHA-256 of the token in the cookie; the token itself is stored nowhere.
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES new_user (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- Exact to a day.
  last_seen_at INTEGER NOT NULL,
  -- Where the session was opened, for the list that its user sees: `Chrome on Android`, `Hangzhou, CN`.
  device TEXT,
  place TEXT
) STRICT;

INSERT INTO new_session (token_hash, user_id, created_at, expires_at, last_seen_at)
SELECT token_hash, user_id, created_at, expires_at, last_seen_at FROM session;

CREATE TABLE new_redeemed_code (
  -- An SMS code buys one thing: the primary key makes the second purchase fail.
  verification_id TEXT PRIMARY KEY,
  -- `register`, `sign_in`, `reset_password`, `change_mobile`
  purpose TEXT NOT NULL,
  -- Deferred, because the code is redeemed before its user is inserted, so that a spent code is told from a taken name.
  -- NULL once the user is erased: the row stays, because the code must buy nothing again.
  user_id TEXT REFERENCES new_user (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  redeemed_at INTEGER NOT NULL
) STRICT;

INSERT INTO new_redeemed_code SELECT verification_id, purpose, user_id, redeemed_at FROM redeemed_code;

DROP TABLE session;
DROP TABLE redeemed_code;
DROP TABLE user;
-- Renaming a table also renames it in the tables that refer to it.
ALTER TABLE new_user RENAME TO user;
ALTER TABLE new_session RENAME TO session;
ALTER TABLE new_redeemed_code RENAME TO redeemed_code;

CREATE INDEX session_user_id ON session (user_id);
CREATE INDEX session_expires_at ON session (expires_at);
CREATE INDEX redeemed_code_redeemed_at ON redeemed_code (redeemed_at);
CREATE INDEX redeemed_code_user_id ON redeemed_code (user_id);

-- Stays empty. A transaction inserts a row without a value if what it was decided on does not hold any more; the constraint
-- refuses the row, and with it the whole transaction.
CREATE TABLE requirement (is_met INTEGER NOT NULL) STRICT;
