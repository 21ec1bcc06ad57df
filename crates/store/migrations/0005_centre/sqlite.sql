-- Names, phones and free text, apart from the events that refer to them; emptied by an erasure.
create table personal (
    subject text not null,
    key text not null,
    project text,
    salt blob,
    value text,
    created_at integer not null,
    erased_at integer,
    primary key (subject, key)
) strict;
create unique index personal_key on personal (key);

-- Which passing things name a subject and go with it.
create table mentions (
    subject text not null,
    what text not null,
    id text not null,
    primary key (subject, what, id)
) strict, without rowid;
create index mentions_id on mentions (what, id);

create table handbooks (
    hash text not null primary key,
    compiled text not null,
    sources text not null,
    overlays text not null,
    language text not null,
    created_at integer not null
) strict;

create table publications (
    project text not null,
    number integer not null,
    hash text not null,
    at integer not null,
    person text,
    reason text not null,
    primary key (project, number)
) strict;

-- Holiday tables by year, as published.
create table holidays (
    year integer not null,
    number integer not null,
    days text not null,
    at integer not null,
    person text,
    reason text not null,
    primary key (year, number)
) strict;

create table numbers (
    project text not null,
    prefix text not null,
    value integer not null,
    primary key (project, prefix)
) strict, without rowid;

create table strata (
    project text not null,
    stratum text not null,
    drawn integer not null,
    primary key (project, stratum)
) strict, without rowid;

create table slots (
    project text not null,
    stratum text not null,
    block integer not null,
    slot integer not null,
    case_id text not null,
    marked integer not null,
    replaces text,
    drawn_at integer not null,
    primary key (project, stratum, block, slot)
) strict;
create index slots_case on slots (project, case_id);

create table answers (
    who text not null,
    key text not null,
    digest text not null,
    response text not null,
    at integer not null,
    expires_at integer not null,
    primary key (who, key)
) strict;
create index answers_expiry on answers (expires_at);

create table outbox (
    id text not null primary key,
    project text not null,
    channel text not null,
    target text not null,
    kind text not null,
    case_id text,
    payload text not null,
    created_at integer not null,
    state text not null,
    next_at integer not null,
    attempts integer not null,
    error text,
    sent_at integer
) strict;
create index outbox_next on outbox (channel, next_at, id) where state = 'waiting';
create index outbox_parked on outbox (project, id) where state = 'parked';
create index outbox_sent on outbox (sent_at) where state = 'sent';

create table inbox (
    person text not null,
    id text not null,
    project text not null,
    kind text not null,
    case_id text,
    payload text not null,
    at integer not null,
    read_at integer,
    primary key (person, id)
) strict;
create index inbox_newest on inbox (person, at, id);
create index inbox_unread on inbox (person, at, id) where read_at is null;

create table calls (
    project text not null,
    id text not null,
    at integer not null,
    channel text not null,
    direction text not null,
    missed integer not null,
    person text,
    party text,
    phone text,
    phone_digest text,
    place text,
    case_id text,
    reason text,
    note text,
    returned_at integer,
    returned_by text,
    primary key (project, id)
) strict;
create index calls_newest on calls (project, at, id);
create index calls_missed on calls (project, at, id) where missed = 1 and returned_at is null;
create index calls_party on calls (project, party, at, id);
create index calls_phone on calls (project, phone_digest, at, id);
create index calls_case on calls (project, case_id, at, id);

create table files (
    id text not null primary key,
    project text not null,
    subject text not null,
    case_id text,
    digest text not null,
    media_type text not null,
    size integer not null,
    name text,
    thumbnails text not null,
    created_at integer not null
) strict;
create index files_subject on files (subject);
create index files_case on files (project, case_id, id);
create index files_digest on files (digest);

create table secrets (
    name text not null primary key,
    value blob not null,
    created_at integer not null
) strict;
