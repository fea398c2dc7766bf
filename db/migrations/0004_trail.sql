CREATE TABLE `looks` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`staff` text NOT NULL,
	`role` text NOT NULL,
	`organ` text NOT NULL,
	`what` text NOT NULL,
	`subject` text NOT NULL,
	`why` text NOT NULL,
	CONSTRAINT "looks_seq" CHECK("looks"."seq" > 0)
);
--> statement-breakpoint
CREATE INDEX `looks_subject` ON `looks` (`subject`);--> statement-breakpoint
CREATE TABLE `refusals` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`staff` text NOT NULL,
	`role` text NOT NULL,
	`organ` text NOT NULL,
	`command` text NOT NULL,
	`subject` text NOT NULL,
	`code` text NOT NULL,
	`reason` text NOT NULL,
	CONSTRAINT "refusals_seq" CHECK("refusals"."seq" > 0)
);
--> statement-breakpoint
CREATE INDEX `refusals_organ` ON `refusals` (`organ`,`code`);--> statement-breakpoint
CREATE TABLE `samples` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`staff` text NOT NULL,
	`organ` text NOT NULL,
	`seed` text NOT NULL,
	`source` text NOT NULL,
	`county` text NOT NULL,
	`received_from` text NOT NULL,
	`received_to` text NOT NULL,
	`up_to` integer NOT NULL,
	`size` integer NOT NULL,
	`frame` integer NOT NULL,
	`frame_digest` text NOT NULL,
	CONSTRAINT "samples_seq" CHECK(seq > 0)
);
--> statement-breakpoint
CREATE TRIGGER looks_no_update BEFORE UPDATE ON looks BEGIN SELECT RAISE(ABORT, 'looks are append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER looks_no_delete BEFORE DELETE ON looks BEGIN SELECT RAISE(ABORT, 'looks are append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER looks_no_replace BEFORE INSERT ON looks
WHEN NEW.seq <> -1 AND EXISTS (SELECT 1 FROM looks WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'looks are append-only: REPLACE refused'); END;
--> statement-breakpoint
CREATE TRIGGER refusals_no_update BEFORE UPDATE ON refusals BEGIN SELECT RAISE(ABORT, 'refusals are append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER refusals_no_delete BEFORE DELETE ON refusals BEGIN SELECT RAISE(ABORT, 'refusals are append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER refusals_no_replace BEFORE INSERT ON refusals
WHEN NEW.seq <> -1 AND EXISTS (SELECT 1 FROM refusals WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'refusals are append-only: REPLACE refused'); END;
--> statement-breakpoint
CREATE TRIGGER samples_no_update BEFORE UPDATE ON samples BEGIN SELECT RAISE(ABORT, 'samples are append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER samples_no_delete BEFORE DELETE ON samples BEGIN SELECT RAISE(ABORT, 'samples are append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER samples_no_replace BEFORE INSERT ON samples
WHEN NEW.seq <> -1 AND EXISTS (SELECT 1 FROM samples WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'samples are append-only: REPLACE refused'); END;
