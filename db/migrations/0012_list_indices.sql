CREATE INDEX `documents_organ` ON `documents` (`organ`);--> statement-breakpoint
CREATE INDEX `looks_staff` ON `looks` (`staff`);--> statement-breakpoint
CREATE INDEX `notices_organ` ON `notices` (`organ`);