-- One row a text that can be found: an entry of a case's timeline. The text itself lies in `personal`.
create table search_entries (
    id bigint generated always as identity primary key,
    project text collate "C" not null,
    case_id text collate "C" not null,
    kind text collate "C" not null,
    at bigint not null,
    subject text collate "C" not null,
    key text collate "C" not null,
    restricted bigint not null
);
create unique index search_entries_key on search_entries (key);
create index search_entries_subject on search_entries (subject);
create index search_entries_case on search_entries (project, case_id);

-- Single characters, overlapping pairs and a scope word of each entry, as a set.
create table search_words (
    id bigint primary key,
    words tsvector not null
);
create index search_words_words on search_words using gin (words);

-- What is found by its exact form or the beginning of it: pinyin and initials of names, plates, numbers.
create table search_keys (
    project text collate "C" not null,
    key text collate "C" not null,
    subject text collate "C" not null,
    primary key (project, key, subject)
);
create index search_keys_subject on search_keys (subject);
