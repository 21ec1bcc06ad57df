-- Ways out of the house: how a message leaves, as a project has set it. `definition` holds references, never personal
-- values. While `rests_until` is not over, nothing is tried.
create table channels (
    project text not null,
    name text not null,
    definition text not null,
    changed_at integer not null,
    rests_until integer,
    primary key (project, name)
) strict, without rowid;

-- What a delivery is about (a duty), so that it can be withdrawn; and under which id it was first sent, when nobody
-- knows whether that arrived.
alter table outbox add column about text;
alter table outbox add column sent_as text;
create index outbox_about on outbox (project, case_id, id) where state = 'waiting';

-- Bytes that nothing refers to any more after an erasure, until they are gone from the disk.
create table unwanted_bytes (
    name text not null primary key,
    since integer not null
) strict, without rowid;
