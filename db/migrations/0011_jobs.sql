CREATE TABLE `job_items` (
	`id` integer PRIMARY KEY NOT NULL,
	`job` text NOT NULL,
	`n` integer NOT NULL,
	`key` text NOT NULL,
	`state` text NOT NULL,
	`subject` text NOT NULL,
	`box` text,
	`told` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `job_items_n` ON `job_items` (`job`,`n`);--> statement-breakpoint
CREATE INDEX `job_items_state` ON `job_items` (`job`,`state`,`n`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`staff` text NOT NULL,
	`role` text NOT NULL,
	`organ` text NOT NULL,
	`state` text NOT NULL,
	`started_at` text NOT NULL,
	`ended_at` text,
	`total` integer NOT NULL,
	`done` integer NOT NULL,
	`refused` integer NOT NULL,
	`taken_up_at` text,
	`taken_up_done` integer NOT NULL,
	`strict` integer NOT NULL,
	`why` text NOT NULL,
	`box` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `jobs_post` ON `jobs` (`organ`,`role`,`started_at`);--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`,`started_at`);