-- The tree organisation > region > project.
create table nodes (
    id text collate "C" not null primary key,
    parent text collate "C",
    kind text collate "C" not null,
    name text collate "C" not null,
    path text collate "C" not null,
    project text collate "C",
    code text collate "C",
    zone text collate "C"
);
create unique index nodes_project on nodes (project);
create unique index nodes_code on nodes (code);
create index nodes_path on nodes (path);

-- Places of a project; `path` is the ids from the top down to itself, each followed by a slash.
create table places (
    project text collate "C" not null,
    id text collate "C" not null,
    parent text collate "C",
    kind text collate "C" not null,
    name text collate "C" not null,
    full_name text collate "C" not null,
    path text collate "C" not null,
    position bigint not null,
    removed_at bigint,
    primary key (project, id)
);
create unique index places_path on places (project, path);
create index places_children on places (project, parent, position, name, id);
create index places_kind on places (project, kind, id);

-- Every normalised form under which a place is found.
create table place_keys (
    project text collate "C" not null,
    key text collate "C" not null,
    place text collate "C" not null,
    primary key (project, key, place)
);
create index place_keys_place on place_keys (project, place);

-- How a project writes its rooms; read by whoever parses them.
create table place_forms (
    project text collate "C" not null,
    position bigint not null,
    form text collate "C" not null,
    primary key (project, position)
);

-- Customers of the organisation. `name` is a reference to a personal value.
create table parties (
    id text collate "C" not null primary key,
    kind text collate "C" not null,
    name text collate "C",
    created_at bigint not null,
    updated_at bigint not null
);

-- Keyed digests of phone numbers and of their last four digits; nothing readable.
create table party_phones (
    party text collate "C" not null,
    digest text collate "C" not null,
    tail text collate "C" not null,
    value text collate "C" not null,
    position bigint not null,
    primary key (party, digest)
);
create index party_phones_digest on party_phones (digest, party);
create index party_phones_tail on party_phones (tail, party);

-- What a party is to a place, from when until when.
create table ties (
    project text collate "C" not null,
    id text collate "C" not null,
    party text collate "C" not null,
    place text collate "C" not null,
    relation text collate "C" not null,
    from_at bigint not null,
    until_at bigint,
    share bigint,
    primary key (project, id)
);
create index ties_place on ties (project, place, party);
create index ties_party on ties (party, project, place);
