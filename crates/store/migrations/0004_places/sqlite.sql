-- The tree organisation > region > project.
create table nodes (
    id text not null primary key,
    parent text,
    kind text not null,
    name text not null,
    path text not null,
    project text,
    code text,
    zone text
) strict, without rowid;
create unique index nodes_project on nodes (project);
create unique index nodes_code on nodes (code);
create index nodes_path on nodes (path);

-- Places of a project; `path` is the ids from the top down to itself, each followed by a slash.
create table places (
    project text not null,
    id text not null,
    parent text,
    kind text not null,
    name text not null,
    full_name text not null,
    path text not null,
    position integer not null,
    removed_at integer,
    primary key (project, id)
) strict;
create unique index places_path on places (project, path);
create index places_children on places (project, parent, position, name, id);
create index places_kind on places (project, kind, id);

-- Every normalised form under which a place is found.
create table place_keys (
    project text not null,
    key text not null,
    place text not null,
    primary key (project, key, place)
) strict, without rowid;
create index place_keys_place on place_keys (project, place);

-- How a project writes its rooms; read by whoever parses them.
create table place_forms (
    project text not null,
    position integer not null,
    form text not null,
    primary key (project, position)
) strict, without rowid;

-- Customers of the organisation. `name` is a reference to a personal value.
create table parties (
    id text not null primary key,
    kind text not null,
    name text,
    created_at integer not null,
    updated_at integer not null
) strict, without rowid;

-- Keyed digests of phone numbers and of their last four digits; nothing readable.
create table party_phones (
    party text not null,
    digest text not null,
    tail text not null,
    value text not null,
    position integer not null,
    primary key (party, digest)
) strict, without rowid;
create index party_phones_digest on party_phones (digest, party);
create index party_phones_tail on party_phones (tail, party);

-- What a party is to a place, from when until when.
create table ties (
    project text not null,
    id text not null,
    party text not null,
    place text not null,
    relation text not null,
    from_at integer not null,
    until_at integer,
    share integer,
    primary key (project, id)
) strict;
create index ties_place on ties (project, place, party);
create index ties_party on ties (party, project, place);
