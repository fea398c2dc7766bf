CREATE TABLE `bookmarks` (
	`name` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `documents` (
	`stream` integer PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`mark` text NOT NULL,
	`series` text NOT NULL,
	`kind` text NOT NULL,
	`of` text NOT NULL,
	`up_to` integer NOT NULL,
	`organ` text NOT NULL,
	`code` text NOT NULL,
	`state` text NOT NULL,
	`edition` integer NOT NULL,
	`issued_on` text NOT NULL,
	`sha256` text,
	`pages` integer,
	`failure` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_number` ON `documents` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `documents_code` ON `documents` (`code`);--> statement-breakpoint
CREATE INDEX `documents_mark` ON `documents` (`mark`);--> statement-breakpoint
CREATE INDEX `documents_of` ON `documents` (`of`);--> statement-breakpoint
CREATE INDEX `documents_waiting` ON `documents` (`state`);--> statement-breakpoint
CREATE INDEX `documents_sha256` ON `documents` (`sha256`);