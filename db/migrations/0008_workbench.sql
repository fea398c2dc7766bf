CREATE TABLE `drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`organ` text NOT NULL,
	`staff` text NOT NULL,
	`saved_at` text NOT NULL,
	`version` integer NOT NULL,
	`box` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `drafts_organ` ON `drafts` (`organ`,`saved_at`);--> statement-breakpoint
DROP INDEX `applications_queue`;--> statement-breakpoint
CREATE INDEX `applications_queue` ON `applications` (`state`,`county`,`subdistrict`,`due_on`);