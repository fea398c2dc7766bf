CREATE TABLE `phrases` (
	`id` text PRIMARY KEY NOT NULL,
	`staff` text NOT NULL,
	`use` text NOT NULL,
	`text` text NOT NULL,
	`saved_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `phrases_staff` ON `phrases` (`staff`,`saved_at`);--> statement-breakpoint
CREATE TABLE `supervisions` (
	`slip` text PRIMARY KEY NOT NULL,
	`stream` integer NOT NULL,
	`application` text NOT NULL,
	`asks` text NOT NULL,
	`answers` text NOT NULL,
	`issued_on` text NOT NULL,
	`due_on` text NOT NULL,
	`answered_on` text
);
--> statement-breakpoint
CREATE INDEX `supervisions_asks` ON `supervisions` (`asks`,`answered_on`,`due_on`);--> statement-breakpoint
CREATE INDEX `supervisions_answers` ON `supervisions` (`answers`,`answered_on`,`due_on`);--> statement-breakpoint
CREATE INDEX `supervisions_stream` ON `supervisions` (`stream`);