-- Facts and the streams they belong to are written once. The INSERT triggers refuse REPLACE from any tool: the DELETE
-- triggers see it only where recursive_triggers is on.
CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'facts are append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'facts are append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER streams_no_update BEFORE UPDATE ON streams BEGIN SELECT RAISE(ABORT, 'streams are append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER streams_no_delete BEFORE DELETE ON streams BEGIN SELECT RAISE(ABORT, 'streams are append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER facts_no_replace BEFORE INSERT ON facts
WHEN EXISTS (SELECT 1 FROM facts WHERE stream = NEW.stream AND version = NEW.version) OR (NEW.seq <> -1 AND EXISTS (SELECT 1 FROM facts WHERE seq = NEW.seq))
BEGIN SELECT RAISE(ABORT, 'facts are append-only: REPLACE refused'); END;
--> statement-breakpoint
CREATE TRIGGER streams_no_replace BEFORE INSERT ON streams
WHEN EXISTS (SELECT 1 FROM streams WHERE name = NEW.name) OR EXISTS (SELECT 1 FROM streams WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'streams are append-only: REPLACE refused'); END;
--> statement-breakpoint
CREATE TRIGGER sealed_no_replace BEFORE INSERT ON sealed WHEN EXISTS (SELECT 1 FROM sealed WHERE stream = NEW.stream AND digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'sealed records are never altered: REPLACE refused'); END;
--> statement-breakpoint
-- A sealed record may be erased when its retention ends, never altered.
CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed records are never altered: UPDATE refused'); END;
