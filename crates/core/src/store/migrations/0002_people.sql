-- Who is who: people are told by accounts, e-mail addresses and phone numbers, and joined by what rows show.

CREATE TABLE new_users (
    user        INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE COLLATE NOCASE,
    person      INTEGER NOT NULL REFERENCES users (user),
    name        TEXT,
    email       TEXT,
    phone       TEXT,
    age         REAL CHECK (age BETWEEN 0 AND 150),
    gender      TEXT,
    place       TEXT,
    tier        TEXT,
    tags        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
    interests   TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(interests)),
    declared    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(declared)),
    since       INTEGER
) STRICT;
-- A merge moved the account's identity: where it went, the person is.
INSERT INTO new_users
SELECT u.user, u.id, coalesce((SELECT i.user FROM identities i WHERE i.kind = 'account' AND i.key = u.id), u.user), u.name,
       u.email, u.phone, u.age, u.gender, u.place, u.tier, u.tags, u.interests, u.declared, u.since
FROM users u;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
CREATE INDEX users_by_person ON users (person);
CREATE INDEX users_by_email ON users (email COLLATE NOCASE) WHERE email IS NOT NULL;
CREATE INDEX users_by_name ON users (name COLLATE NOCASE) WHERE name IS NOT NULL;

CREATE TABLE new_user_versions (
    user        INTEGER NOT NULL REFERENCES users,
    batch       INTEGER NOT NULL REFERENCES batches,
    name        TEXT,
    email       TEXT,
    phone       TEXT,
    age         REAL,
    gender      TEXT,
    place       TEXT,
    tier        TEXT,
    tags        TEXT,
    interests   TEXT,
    declared    TEXT,
    since       INTEGER,
    names       TEXT CHECK (names IS NULL OR json_valid(names)),
    places      TEXT CHECK (places IS NULL OR json_valid(places)),
    streets     TEXT CHECK (streets IS NULL OR json_valid(streets)),
    PRIMARY KEY (user, batch)
) STRICT, WITHOUT ROWID;
INSERT INTO new_user_versions SELECT *, NULL, NULL, NULL FROM user_versions;
DROP TABLE user_versions;
ALTER TABLE new_user_versions RENAME TO user_versions;

CREATE TABLE new_identities (
    identity    INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('account', 'email', 'phone', 'order', 'session')),
    key         TEXT NOT NULL COLLATE NOCASE,
    user        INTEGER REFERENCES users,
    UNIQUE (kind, key)
) STRICT;
-- An account whose id is an e-mail address is that address from now on, or the same rows would be new ones. This is
-- `normal_email` of domain/people/contact.rs for ids as they were stored; a test holds both equal.
INSERT INTO new_identities
SELECT identity,
       CASE WHEN kind = 'account' AND key GLOB '?*@?*.?*'
                 AND length(key) - length(replace(key, '@', '')) = 1
                 AND key NOT GLOB '*[' || char(1) || '-' || char(32) || char(127) || ']*' AND key NOT GLOB '*[]"(),:;<>[\]*'
                 AND substr(key, 1, 1) NOT IN ('''', '`', '’', '‘', '“', '”')
                 AND substr(key, -1) NOT IN ('''', '`', '’', '‘', '“', '”')
                 AND key NOT LIKE '%@.%' AND key NOT LIKE '%@%..%' AND key NOT LIKE '%.'
                 AND lower(substr(key, 1, instr(key, '@') - 1)) NOT IN
                     ('noreply', 'no-reply', 'no_reply', 'donotreply', 'do-not-reply', 'none', 'null', 'na', 'nobody', 'noemail',
                      'no-email', 'nomail', 'no-mail', 'unknown', 'anonymous', 'guest', 'undefined', 'kein', 'keine')
            THEN 'email' ELSE kind END,
       key, user
FROM identities;
UPDATE new_identities SET key = lower(key) WHERE kind = 'email';
DROP TABLE identities;
ALTER TABLE new_identities RENAME TO identities;
CREATE INDEX identities_by_user ON identities (user);

CREATE TABLE links (
    batch       INTEGER NOT NULL REFERENCES batches,
    a           INTEGER NOT NULL REFERENCES identities,
    b           INTEGER NOT NULL REFERENCES identities,
    evidence    TEXT NOT NULL CHECK (evidence IN ('email', 'phone', 'session')),
    PRIMARY KEY (batch, a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_a ON links (a, b, evidence);
CREATE INDEX links_by_b ON links (b, a, evidence);

ALTER TABLE merges DROP COLUMN identities;

CREATE TABLE separations (
    separation  INTEGER PRIMARY KEY AUTOINCREMENT,
    parted      INTEGER NOT NULL REFERENCES users (user),
    other       INTEGER NOT NULL REFERENCES users (user),
    joined_by   TEXT NOT NULL CHECK (joined_by IN ('merge', 'files')),
    at          INTEGER NOT NULL,
    operator    TEXT,
    undone_at   INTEGER
) STRICT;
