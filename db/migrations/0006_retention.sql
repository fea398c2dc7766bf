CREATE TABLE `retention` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`staff` text NOT NULL,
	`role` text NOT NULL,
	`organ` text NOT NULL,
	`what` text NOT NULL,
	`subject` text NOT NULL,
	`rule` text NOT NULL,
	`ended_on` text,
	`kept_until` text,
	`records` integer NOT NULL,
	CONSTRAINT "retention_seq" CHECK("retention"."seq" > 0)
);
--> statement-breakpoint
CREATE INDEX `retention_subject` ON `retention` (`subject`);
--> statement-breakpoint
CREATE TRIGGER retention_no_update BEFORE UPDATE ON retention BEGIN SELECT RAISE(ABORT, 'retention is append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER retention_no_delete BEFORE DELETE ON retention BEGIN SELECT RAISE(ABORT, 'retention is append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER retention_no_replace BEFORE INSERT ON retention
WHEN NEW.seq <> -1 AND EXISTS (SELECT 1 FROM retention WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'retention is append-only: REPLACE refused'); END;
