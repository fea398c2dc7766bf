CREATE TABLE `disclosures` (
	`stream` integer PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`kind` text NOT NULL,
	`organ` text NOT NULL,
	`year` integer NOT NULL,
	`title` text NOT NULL,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`entered_on` text NOT NULL,
	`due_on` text NOT NULL,
	`provisional` integer NOT NULL,
	`published_on` text,
	`amended_on` text,
	`corrections` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `disclosures_number` ON `disclosures` (`number`);--> statement-breakpoint
CREATE INDEX `disclosures_column` ON `disclosures` (`kind`,`year`,`organ`);--> statement-breakpoint
CREATE INDEX `disclosures_due` ON `disclosures` (`state`,`due_on`);