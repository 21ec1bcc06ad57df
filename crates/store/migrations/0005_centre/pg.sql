-- Names, phones and free text, apart from the events that refer to them; emptied by an erasure.
create table personal (
    subject text collate "C" not null,
    key text collate "C" not null,
    project text collate "C",
    salt bytea,
    value text collate "C",
    created_at bigint not null,
    erased_at bigint,
    primary key (subject, key)
);
create unique index personal_key on personal (key);

-- Which passing things name a subject and go with it.
create table mentions (
    subject text collate "C" not null,
    what text collate "C" not null,
    id text collate "C" not null,
    primary key (subject, what, id)
);
create index mentions_id on mentions (what, id);

create table handbooks (
    hash text collate "C" not null primary key,
    compiled text collate "C" not null,
    sources text collate "C" not null,
    overlays text collate "C" not null,
    language text collate "C" not null,
    created_at bigint not null
);

create table publications (
    project text collate "C" not null,
    number bigint not null,
    hash text collate "C" not null,
    at bigint not null,
    person text collate "C",
    reason text collate "C" not null,
    primary key (project, number)
);

-- Holiday tables by year, as published.
create table holidays (
    year bigint not null,
    number bigint not null,
    days text collate "C" not null,
    at bigint not null,
    person text collate "C",
    reason text collate "C" not null,
    primary key (year, number)
);

create table numbers (
    project text collate "C" not null,
    prefix text collate "C" not null,
    value bigint not null,
    primary key (project, prefix)
);

create table strata (
    project text collate "C" not null,
    stratum text collate "C" not null,
    drawn bigint not null,
    primary key (project, stratum)
);

create table slots (
    project text collate "C" not null,
    stratum text collate "C" not null,
    block bigint not null,
    slot bigint not null,
    case_id text collate "C" not null,
    marked bigint not null,
    replaces text collate "C",
    drawn_at bigint not null,
    primary key (project, stratum, block, slot)
);
create index slots_case on slots (project, case_id);

create table answers (
    who text collate "C" not null,
    key text collate "C" not null,
    digest text collate "C" not null,
    response text collate "C" not null,
    at bigint not null,
    expires_at bigint not null,
    primary key (who, key)
);
create index answers_expiry on answers (expires_at);

create table outbox (
    id text collate "C" not null primary key,
    project text collate "C" not null,
    channel text collate "C" not null,
    target text collate "C" not null,
    kind text collate "C" not null,
    case_id text collate "C",
    payload text collate "C" not null,
    created_at bigint not null,
    state text collate "C" not null,
    next_at bigint not null,
    attempts bigint not null,
    error text collate "C",
    sent_at bigint
);
create index outbox_next on outbox (channel, next_at, id) where state = 'waiting';
create index outbox_parked on outbox (project, id) where state = 'parked';
create index outbox_sent on outbox (sent_at) where state = 'sent';

create table inbox (
    person text collate "C" not null,
    id text collate "C" not null,
    project text collate "C" not null,
    kind text collate "C" not null,
    case_id text collate "C",
    payload text collate "C" not null,
    at bigint not null,
    read_at bigint,
    primary key (person, id)
);
create index inbox_newest on inbox (person, at, id);
create index inbox_unread on inbox (person, at, id) where read_at is null;

create table calls (
    project text collate "C" not null,
    id text collate "C" not null,
    at bigint not null,
    channel text collate "C" not null,
    direction text collate "C" not null,
    missed bigint not null,
    person text collate "C",
    party text collate "C",
    phone text collate "C",
    phone_digest text collate "C",
    place text collate "C",
    case_id text collate "C",
    reason text collate "C",
    note text collate "C",
    returned_at bigint,
    returned_by text collate "C",
    primary key (project, id)
);
create index calls_newest on calls (project, at, id);
create index calls_missed on calls (project, at, id) where missed = 1 and returned_at is null;
create index calls_party on calls (project, party, at, id);
create index calls_phone on calls (project, phone_digest, at, id);
create index calls_case on calls (project, case_id, at, id);

create table files (
    id text collate "C" not null primary key,
    project text collate "C" not null,
    subject text collate "C" not null,
    case_id text collate "C",
    digest text collate "C" not null,
    media_type text collate "C" not null,
    size bigint not null,
    name text collate "C",
    thumbnails text collate "C" not null,
    created_at bigint not null
);
create index files_subject on files (subject);
create index files_case on files (project, case_id, id);
create index files_digest on files (digest);

create table secrets (
    name text collate "C" not null primary key,
    value bytea not null,
    created_at bigint not null
);
