-- Facts and the streams they belong to are written once. With recursive_triggers on, INSERT OR REPLACE is refused too.
CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'facts are append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'facts are append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER streams_no_update BEFORE UPDATE ON streams BEGIN SELECT RAISE(ABORT, 'streams are append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER streams_no_delete BEFORE DELETE ON streams BEGIN SELECT RAISE(ABORT, 'streams are append-only: DELETE refused'); END;
--> statement-breakpoint
-- A sealed record may be erased when its retention ends, never altered.
CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed records are never altered: UPDATE refused'); END;
