CREATE TABLE `draft_files` (
	`id` text PRIMARY KEY NOT NULL,
	`draft` text NOT NULL,
	`place` integer NOT NULL,
	`box` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `draft_files_draft` ON `draft_files` (`draft`,`place`);