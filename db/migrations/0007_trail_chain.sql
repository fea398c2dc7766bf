CREATE TABLE `trail_chain` (
	`seq` integer PRIMARY KEY NOT NULL,
	`ledger` text NOT NULL,
	`row` integer NOT NULL,
	`hash` text NOT NULL,
	CONSTRAINT "trail_chain_seq" CHECK("trail_chain"."seq" > 0)
);
--> statement-breakpoint
CREATE TRIGGER trail_chain_no_update BEFORE UPDATE ON trail_chain BEGIN SELECT RAISE(ABORT, 'trail_chain is append-only: UPDATE refused'); END;
--> statement-breakpoint
CREATE TRIGGER trail_chain_no_delete BEFORE DELETE ON trail_chain BEGIN SELECT RAISE(ABORT, 'trail_chain is append-only: DELETE refused'); END;
--> statement-breakpoint
CREATE TRIGGER trail_chain_no_replace BEFORE INSERT ON trail_chain
WHEN NEW.seq <> -1 AND EXISTS (SELECT 1 FROM trail_chain WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'trail_chain is append-only: REPLACE refused'); END;
