-- Times are epoch milliseconds. The primary keys and UNIQUE say who was first; no code looks before it inserts.

CREATE TABLE user (
  id TEXT PRIMARY KEY,
  -- Kept as it was typed; unique whatever its case. Names are ASCII, so NOCASE folds all of them.
  username TEXT NOT NULL COLLATE NOCASE UNIQUE,
  -- E.164
  phone_number TEXT NOT NULL UNIQUE,
  -- PHC string
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
  -- Base64url of the SHA-256 of the token in the cookie; the token itself is stored nowhere.
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL
) STRICT;

CREATE INDEX session_user_id ON session (user_id);
CREATE INDEX session_expires_at ON session (expires_at);

-- An SMS code buys one thing: the primary key is what makes the second purchase fail.
CREATE TABLE redeemed_code (
  verification_id TEXT PRIMARY KEY,
  -- What it bought: 'sign_up'.
  purpose TEXT NOT NULL,
  -- Deferred, because the code is redeemed before its user is inserted: so a spent code is told apart first.
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  redeemed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX redeemed_code_redeemed_at ON redeemed_code (redeemed_at);
CREATE INDEX redeemed_code_user_id ON redeemed_code (user_id);
