-- What was said beside the note of a call, and the duty to ring back a missed one: by which post, by when, why then.
alter table calls add column name text collate "C";
alter table calls add column answer text collate "C";
alter table calls add column ring_by text collate "C";
alter table calls add column due bigint;
alter table calls add column trace text collate "C";
alter table calls add column fell_due bigint;
create index calls_owed on calls (project, ring_by, due, id) where due is not null and returned_at is null;
create index calls_rung on calls (project, ring_by, due, id) where due is not null and returned_at is not null;
create index calls_due on calls (due, project, id) where due is not null and returned_at is null and fell_due is null;

-- Who sent a file: until it belongs to a case, only he sees it.
alter table files add column person text collate "C";

-- What is owed under a clause, longest first: slips that are out.
create index duties_clause on duties (project, clause, from_at, case_id, key) where state = 'open';
