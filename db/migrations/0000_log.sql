CREATE TABLE `applications` (
	`stream` integer PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`state` text NOT NULL,
	`programme` text NOT NULL,
	`county` text NOT NULL,
	`subdistrict` text NOT NULL,
	`received_on` text NOT NULL,
	`due_on` text,
	`provisional` integer NOT NULL,
	`notice` text,
	`open_objections` integer NOT NULL,
	`waiting_number` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `applications_number` ON `applications` (`number`);--> statement-breakpoint
CREATE INDEX `applications_queue` ON `applications` (`state`,`subdistrict`,`due_on`);--> statement-breakpoint
CREATE INDEX `applications_notice` ON `applications` (`notice`);--> statement-breakpoint
CREATE TABLE `claims` (
	`key` text PRIMARY KEY NOT NULL,
	`stream` integer NOT NULL,
	FOREIGN KEY (`stream`) REFERENCES `streams`(`id`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `claims_stream` ON `claims` (`stream`);--> statement-breakpoint
CREATE TABLE `counters` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `facts` (
	`seq` integer PRIMARY KEY NOT NULL,
	`stream` integer NOT NULL,
	`version` integer NOT NULL,
	`body` text NOT NULL,
	`hash` text NOT NULL,
	FOREIGN KEY (`stream`) REFERENCES `streams`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "facts_seq" CHECK("facts"."seq" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `facts_stream_version` ON `facts` (`stream`,`version`);--> statement-breakpoint
CREATE TABLE `heads` (
	`stream` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`state` text NOT NULL,
	`context` text NOT NULL,
	`hash` text NOT NULL,
	FOREIGN KEY (`stream`) REFERENCES `streams`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `notices` (
	`stream` integer PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`stage` text NOT NULL,
	`organ` text NOT NULL,
	`state` text NOT NULL,
	`entries` integer NOT NULL,
	`starts_on` text,
	`ends_on` text,
	`unposted` integer NOT NULL,
	`unchecked` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notices_number` ON `notices` (`number`);--> statement-breakpoint
CREATE INDEX `notices_ending` ON `notices` (`state`,`ends_on`);--> statement-breakpoint
CREATE TABLE `receipts` (
	`key` text PRIMARY KEY NOT NULL,
	`request` text NOT NULL,
	`stream` integer NOT NULL,
	`version` integer NOT NULL,
	`state` text NOT NULL,
	`first` integer NOT NULL,
	`count` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sealed` (
	`stream` integer NOT NULL,
	`digest` text NOT NULL,
	`salt` blob NOT NULL,
	`box` blob NOT NULL,
	`key_id` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sealed_stream_digest` ON `sealed` (`stream`,`digest`);--> statement-breakpoint
CREATE TABLE `streams` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`machine` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `streams_name` ON `streams` (`name`);