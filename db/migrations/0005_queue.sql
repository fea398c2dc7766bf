DROP INDEX `applications_queue`;--> statement-breakpoint
CREATE INDEX `applications_queue` ON `applications` (`state`,`county`,`subdistrict`,`due_on`);