-- Duties that could not be fired and wait for somebody to look: few, and looked for at every start and by whoever watches.
create index duties_parked on duties (parked_at, project, case_id, key) where parked_at is not null;
