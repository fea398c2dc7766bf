CREATE TABLE `accounts` (
	`staff` text PRIMARY KEY NOT NULL,
	`password` text NOT NULL,
	`password_set_at` text NOT NULL,
	`totp` text,
	`totp_step` integer NOT NULL,
	`recovery` text NOT NULL,
	`failures` integer NOT NULL,
	`locked_until` text
);
--> statement-breakpoint
CREATE TABLE `invitations` (
	`code` text PRIMARY KEY NOT NULL,
	`staff` text,
	`made_by` text NOT NULL,
	`ends_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `service_tokens` (
	`token` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`staff` text NOT NULL,
	`item` integer NOT NULL,
	`scopes` text NOT NULL,
	`made_by` text NOT NULL,
	`ends_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`token` text PRIMARY KEY NOT NULL,
	`staff` text NOT NULL,
	`stage` text NOT NULL,
	`item` integer NOT NULL,
	`started_at` text NOT NULL,
	`seen_at` text NOT NULL,
	`proved_at` text NOT NULL,
	`address` text NOT NULL,
	`browser` text NOT NULL,
	`flash` text
);
--> statement-breakpoint
CREATE INDEX `sessions_staff` ON `sessions` (`staff`);--> statement-breakpoint
CREATE INDEX `streams_staff` ON `streams` (`kind`) WHERE kind = 'staff';