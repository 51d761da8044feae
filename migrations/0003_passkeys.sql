CREATE TABLE passkey (
  -- Base64url. The authenticator made it; no two users can have the same.
  credential_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  -- A COSE key, as base64url.
  public_key TEXT NOT NULL,
  -- How often the authenticator has signed. 0 for ever, if it does not count.
  sign_count INTEGER NOT NULL,
  -- How a browser reaches the authenticator: a JSON list of `internal`, `hybrid`, `usb`, …
  transports TEXT NOT NULL,
  -- For its user to recognise.
  name TEXT NOT NULL,
  -- `single_device`, or `multi_device` if it can be backed up and synced.
  device_type TEXT NOT NULL,
  -- Whether it was backed up when it was last used.
  backed_up INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;

CREATE INDEX passkey_user_id ON passkey (user_id);
