-- Ways out of the house: how a message leaves, as a project has set it. `definition` holds references, never personal
-- values. While `rests_until` is not over, nothing is tried.
create table channels (
    project text collate "C" not null,
    name text collate "C" not null,
    definition text collate "C" not null,
    changed_at bigint not null,
    rests_until bigint,
    primary key (project, name)
);

-- What a delivery is about (a duty), so that it can be withdrawn; and under which id it was first sent, when nobody
-- knows whether that arrived.
alter table outbox add column about text collate "C";
alter table outbox add column sent_as text collate "C";
create index outbox_about on outbox (project, case_id, id) where state = 'waiting';

-- Bytes that nothing refers to any more after an erasure, until they are gone from the disk.
create table unwanted_bytes (
    name text collate "C" not null primary key,
    since bigint not null
);
