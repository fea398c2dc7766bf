ALTER TABLE `sealed` ADD `wrapped` blob;--> statement-breakpoint
DROP TRIGGER sealed_no_update;
--> statement-breakpoint
-- A sealed record may be erased when its retention ends, and its key be wrapped anew; it is never altered.
CREATE TRIGGER sealed_no_update BEFORE UPDATE OF stream, digest, salt, box ON sealed BEGIN SELECT RAISE(ABORT, 'sealed records are never altered: UPDATE refused'); END;
