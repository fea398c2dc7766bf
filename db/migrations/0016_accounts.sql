ALTER TABLE `accounts` ADD `told_version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `second` integer DEFAULT 0 NOT NULL;