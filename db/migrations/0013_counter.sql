CREATE TABLE `case_names` (
	`key` text NOT NULL,
	`stream` integer NOT NULL,
	PRIMARY KEY(`key`, `stream`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `case_names_stream` ON `case_names` (`stream`);--> statement-breakpoint
CREATE TABLE `draft_files` (
	`id` text PRIMARY KEY NOT NULL,
	`draft` text NOT NULL,
	`place` integer NOT NULL,
	`box` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `draft_files_draft` ON `draft_files` (`draft`,`place`);