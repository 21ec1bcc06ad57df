-- One row a text that can be found: an entry of a case's timeline. The text itself lies in `personal`.
create table search_entries (
    id integer primary key,
    project text not null,
    case_id text not null,
    kind text not null,
    at integer not null,
    subject text not null,
    key text not null,
    restricted integer not null
) strict;
create unique index search_entries_key on search_entries (key);
create index search_entries_subject on search_entries (subject);
create index search_entries_case on search_entries (project, case_id);

-- Single characters, overlapping pairs and a scope word of each entry, as a set.
create virtual table search_words using fts5 (
    words, content='', contentless_delete=1, detail=none, tokenize='ascii'
);

-- What is found by its exact form or the beginning of it: pinyin and initials of names, plates, numbers.
create table search_keys (
    project text not null,
    key text not null,
    subject text not null,
    primary key (project, key, subject)
) strict, without rowid;
create index search_keys_subject on search_keys (subject);
