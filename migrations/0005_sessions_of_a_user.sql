-- A user has at most 100 sessions, the newest. Sign-ins with the right password are not limited for an account, so without this
-- one password could fill the table.
CREATE TRIGGER session_of_user_limit AFTER INSERT ON session
BEGIN
  DELETE FROM session
  WHERE user_id = NEW.user_id
    AND token_hash <> NEW.token_hash
    AND token_hash NOT IN (
      SELECT token_hash FROM session
      WHERE user_id = NEW.user_id AND token_hash <> NEW.token_hash
      ORDER BY created_at DESC LIMIT 99
    );
END;
