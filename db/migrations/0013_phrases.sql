CREATE TABLE `phrases` (
	`id` text PRIMARY KEY NOT NULL,
	`staff` text NOT NULL,
	`use` text NOT NULL,
	`text` text NOT NULL,
	`saved_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `phrases_staff` ON `phrases` (`staff`,`saved_at`);