-- The database of Regulars, schema version 1.
--
-- Ids in the shop's files (of users, items, orders) are text; keys inside the database are dense integers. Money is
-- integer minor units of the shop's currency. Instants are UTC seconds. The content follows from the set of loaded
-- batches: every row that came from a file names its batch, and undoing a batch restores what the other batches say.

-- The shop's settings, typed by the operator or found in the first file.
CREATE TABLE settings (
    name        TEXT PRIMARY KEY,
    value       TEXT NOT NULL,
    set_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: the data's version number and span, and the secret from which coupon codes are drawn.
CREATE TABLE shop (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    revision      INTEGER NOT NULL DEFAULT 0,
    code_secret   BLOB NOT NULL CHECK (length(code_secret) = 32),
    schema_digest TEXT NOT NULL,                      -- of this file: builds with other tables refuse it
    is_demo       INTEGER NOT NULL DEFAULT 0 CHECK (is_demo IN (0, 1)),
    first_at      INTEGER,                            -- the first and the last action
    last_at       INTEGER,
    created_at    INTEGER NOT NULL,
    pages         INTEGER NOT NULL DEFAULT 0          -- page views and clicks
) STRICT;

-- One load of files. When a batch is undone, its rows are deleted and `undone_at` is set.
CREATE TABLE batches (
    batch       INTEGER PRIMARY KEY AUTOINCREMENT,
    loaded_at   INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    operator    TEXT,
    program     TEXT NOT NULL,
    undone_at   INTEGER
) STRICT;

-- The files of a batch, with how many rows were read, loaded, set aside and corrected.
CREATE TABLE batch_files (
    batch            INTEGER NOT NULL REFERENCES batches,
    file             INTEGER NOT NULL,
    path             TEXT NOT NULL,
    digest           BLOB NOT NULL,          -- SHA-256 of the file on disk
    kind             TEXT NOT NULL CHECK (kind IN ('users', 'items', 'actions', 'orders', 'costs', 'consents', 'campaigns', 'results')),
    dialect          TEXT NOT NULL,
    encoding         TEXT NOT NULL,
    delimiter        TEXT NOT NULL,
    rows_read        INTEGER NOT NULL,
    rows_loaded      INTEGER NOT NULL,
    rows_duplicate   INTEGER NOT NULL,
    rows_quarantined INTEGER NOT NULL,
    users_new        INTEGER NOT NULL,
    items_new        INTEGER NOT NULL,
    actions_new      INTEGER NOT NULL,
    orders_new       INTEGER NOT NULL,
    fixes            TEXT NOT NULL CHECK (json_valid(fixes)),   -- [{"rule":..,"rows":..}]
    reading          TEXT CHECK (reading IS NULL OR json_valid(reading)),   -- how to read its rows again
    PRIMARY KEY (batch, file),
    CHECK (rows_read = rows_loaded + rows_duplicate + rows_quarantined)
) STRICT, WITHOUT ROWID;

-- Rows that were set aside, with their raw text, so that nothing is lost silently.
CREATE TABLE quarantine (
    row         INTEGER PRIMARY KEY,
    batch       INTEGER NOT NULL REFERENCES batches,
    file        INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    rule        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    raw         TEXT NOT NULL,
    rows        INTEGER NOT NULL DEFAULT 1,  -- where a rule keeps few rows, the last one counts the rest
    cells       TEXT CHECK (cells IS NULL OR json_valid(cells)),  -- where the row can be released
    head        TEXT CHECK (head IS NULL OR json_valid(head)),    -- the first row of its order, for what this one lacks
    names       TEXT CHECK (names IS NULL OR json_valid(names))   -- keys of the customer and order that it names: ["account 17"]
) STRICT;
CREATE INDEX quarantine_by_batch ON quarantine (batch, rule);

-- Growing files (`load --follow`), and how far each was read.
CREATE TABLE follows (
    path        TEXT PRIMARY KEY,             -- absolute
    batch       INTEGER NOT NULL REFERENCES batches,
    file        INTEGER NOT NULL,             -- a file that replaced another has the next number
    head        BLOB NOT NULL,                -- SHA-256 of its first bytes, to recognise it
    head_bytes  INTEGER NOT NULL,             -- how many these are
    bytes_read  INTEGER NOT NULL,
    lines_read  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids of customers: accounts, and e-mail addresses and phone numbers (`tel:...`) that acted without one. Several of
-- them can be one person; one of them represents the person. The facts are the newest of `user_versions`, field by
-- field; the representative's are completed from the person's other ids.
CREATE TABLE users (
    user        INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE COLLATE NOCASE,
    person      INTEGER NOT NULL REFERENCES users (user),    -- the person's representative; most users are their own
    name        TEXT,
    email       TEXT,
    phone       TEXT,
    age         REAL CHECK (age BETWEEN 0 AND 150),
    gender      TEXT,
    place       TEXT,
    tier        TEXT,
    tags        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
    interests   TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(interests)),
    declared    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(declared)),   -- other columns of the users' file
    since       INTEGER
) STRICT;
CREATE INDEX users_by_person ON users (person);
CREATE INDEX users_by_email ON users (email COLLATE NOCASE) WHERE email IS NOT NULL;
CREATE INDEX users_by_name ON users (name COLLATE NOCASE) WHERE name IS NOT NULL;

CREATE TABLE user_versions (
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
    names       TEXT CHECK (names IS NULL OR json_valid(names)),     -- all names and places in the batch, where there
    places      TEXT CHECK (places IS NULL OR json_valid(places)),   -- are several; `name` and `place` are the newest
    streets     TEXT CHECK (streets IS NULL OR json_valid(streets)), -- all of them
    said_at     INTEGER,                              -- when this was true; NULL: the file does not say
    PRIMARY KEY (user, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_versions_by_batch ON user_versions (batch);

-- Who acted, and what identifies people: accounts, e-mail addresses, phone numbers, and anonymous orders and
-- sessions. Joining and splitting people changes only `user` here and `users.person`.
CREATE TABLE identities (
    identity    INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('account', 'email', 'phone', 'order', 'session')),
    key         TEXT NOT NULL COLLATE NOCASE,        -- e-mails and phones are normalised
    user        INTEGER REFERENCES users,            -- the person's representative; NULL: anonymous
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX identities_by_user ON identities (user);

-- Identities that occur together in a row of a file: an account with its e-mail, an e-mail with a phone, a user with
-- a session. Each batch keeps its own links. Who is one person is computed from the links and from what the operator
-- typed.
CREATE TABLE links (
    batch       INTEGER NOT NULL REFERENCES batches,
    a           INTEGER NOT NULL REFERENCES identities,      -- of the user's own id
    b           INTEGER NOT NULL REFERENCES identities,
    evidence    TEXT NOT NULL CHECK (evidence IN ('email', 'phone', 'session')),
    PRIMARY KEY (batch, a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_a ON links (a, b, evidence);
CREATE INDEX links_by_b ON links (b, a, evidence);

-- Two ids that the operator made one person. No load undoes that.
CREATE TABLE merges (
    merge       INTEGER PRIMARY KEY AUTOINCREMENT,
    kept        INTEGER NOT NULL REFERENCES users (user),
    merged      INTEGER NOT NULL REFERENCES users (user),
    at          INTEGER NOT NULL,
    operator    TEXT,
    undone_at   INTEGER
) STRICT;

-- Two ids that the operator split. No load joins them again; a later merge does.
CREATE TABLE separations (
    separation  INTEGER PRIMARY KEY AUTOINCREMENT,
    separated   INTEGER NOT NULL REFERENCES users (user),    -- the user who was split off
    other       INTEGER NOT NULL REFERENCES users (user),    -- one of those who stayed
    joined_by   TEXT NOT NULL CHECK (joined_by IN ('merge', 'files')),
    at          INTEGER NOT NULL,
    operator    TEXT,
    undone_at   INTEGER
) STRICT;

CREATE TABLE items (
    item        INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE COLLATE NOCASE,
    title       TEXT,
    category    TEXT,
    brand       TEXT,
    price_minor INTEGER,                             -- as listed
    paid_minor  INTEGER,                             -- median unit price of the purchases in force
    cost_minor  INTEGER,
    stock       INTEGER,
    role        TEXT NOT NULL DEFAULT 'product' CHECK (role IN ('product', 'manual', 'discount', 'fee')),
    parent      TEXT COLLATE NOCASE,                  -- the id of its product, for a variant
    for_sale    INTEGER CHECK (for_sale IN (0, 1))    -- 0: a draft, archived or hidden
) STRICT;
CREATE INDEX items_by_parent ON items (parent) WHERE parent IS NOT NULL;

-- The number of purchases in force at each unit price of an item; `items.paid_minor` is their median.
CREATE TABLE paid_prices (
    item        INTEGER NOT NULL,
    price_minor INTEGER NOT NULL,
    actions     INTEGER NOT NULL,
    PRIMARY KEY (item, price_minor)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_versions (
    item        INTEGER NOT NULL REFERENCES items,
    batch       INTEGER NOT NULL REFERENCES batches,
    title       TEXT,
    category    TEXT,
    brand       TEXT,
    price_minor INTEGER,
    cost_minor  INTEGER,
    stock       INTEGER,
    role        TEXT,
    parent      TEXT,
    for_sale    INTEGER,
    said_at     INTEGER,
    PRIMARY KEY (item, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_versions_by_batch ON item_versions (batch);

CREATE TABLE orders (
    "order"        INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE COLLATE NOCASE,
    identity       INTEGER NOT NULL REFERENCES identities,
    at             INTEGER NOT NULL,
    status         TEXT,
    discount_minor INTEGER,
    shipping_minor INTEGER,
    tax_minor      INTEGER,
    total_minor    INTEGER,
    code           TEXT,
    channel        TEXT                              -- where it was placed, as the shop writes it
) STRICT;
CREATE INDEX orders_by_identity ON orders (identity);

-- What each batch says about an order. In force is the newest version by its own update time, then by the last
-- instant in its file, then by order of loading. A version with all lines, or with the total, replaces older
-- versions.
CREATE TABLE order_versions (
    "order"        INTEGER NOT NULL REFERENCES orders,
    batch          INTEGER NOT NULL REFERENCES batches,
    identity       INTEGER NOT NULL REFERENCES identities,
    at             INTEGER NOT NULL,
    updated_at     INTEGER,
    status         TEXT,
    discount_minor INTEGER,
    shipping_minor INTEGER,
    tax_minor      INTEGER,
    total_minor    INTEGER,
    code           TEXT,
    channel        TEXT,
    file_at        INTEGER,                           -- the last instant in the file; NULL: it has no times
    holds          TEXT NOT NULL DEFAULT 'part' CHECK (holds IN ('part', 'lines', 'totals')),
    PRIMARY KEY ("order", batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_versions_by_batch ON order_versions (batch);
CREATE INDEX order_versions_by_identity ON order_versions (identity);
CREATE INDEX order_versions_whole ON order_versions ("order") WHERE holds <> 'part';

-- The actions, clustered by identity and time.
CREATE TABLE actions (
    identity       INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    seq            INTEGER NOT NULL,                 -- numbers the actions of one identity in one second
    kind           INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 6),  -- 0 view 1 click 2 cart 3 purchase 4 refund 5 order total 6 rating
    item           INTEGER,
    quantity_milli INTEGER NOT NULL,                 -- thousandths, so that 1.5 kg is exact
    amount_minor   INTEGER,                          -- of the line, positive for refunds too; NULL: not in the file
    discount_minor INTEGER,
    "order"        INTEGER,
    batch          INTEGER NOT NULL,
    PRIMARY KEY (identity, at, seq)
) STRICT, WITHOUT ROWID;

-- Later batches that also contain an action, so that undoing one batch never loses what another one has.
CREATE TABLE claims (
    identity    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    batch       INTEGER NOT NULL REFERENCES batches,
    PRIMARY KEY (identity, at, seq, batch)
) STRICT, WITHOUT ROWID;

-- Lines that a batch calls cancelled, by the order's number and the item, or by who bought the item when. They take
-- back the line of an older file; the file that holds or calls off the line last counts.
CREATE TABLE withdrawals (
    batch       INTEGER NOT NULL REFERENCES batches,
    "order"     TEXT COLLATE NOCASE,                 -- NULL: the file has no order numbers
    kind        TEXT NOT NULL,                        -- of an identity, with its key
    key         TEXT NOT NULL COLLATE NOCASE,
    at          INTEGER NOT NULL,
    item        TEXT COLLATE NOCASE,                 -- NULL: all of the order
    file_at     INTEGER                               -- the last instant in the file
) STRICT;
CREATE INDEX withdrawals_by_batch ON withdrawals (batch);
CREATE INDEX withdrawals_by_order ON withdrawals ("order");
CREATE INDEX withdrawals_by_buyer ON withdrawals (kind, key, at);

-- Actions that only a replaced version of their order contains: kept, but not in force.
CREATE TABLE superseded (
    identity    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (identity, at, seq)
) STRICT, WITHOUT ROWID;

-- Visitors with many page views who never used a cart. Those with a program's habits, or with more page views than
-- one person can have, are left out by the models; their actions are kept.
CREATE TABLE visitors (
    identity    INTEGER PRIMARY KEY,
    events      INTEGER NOT NULL,                     -- page views and clicks
    habit       TEXT
) STRICT;

CREATE VIEW actions_in_force AS
    SELECT * FROM actions a WHERE NOT EXISTS (
        SELECT 1 FROM superseded s WHERE s.identity = a.identity AND s.at = a.at AND s.seq = a.seq);

-- The actions again, as packed columns of up to 65,536 rows in order of loading, for the models.
CREATE TABLE column_chunks (
    chunk       INTEGER NOT NULL,
    "column"    INTEGER NOT NULL,
    rows        INTEGER NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (chunk, "column")
) STRICT, WITHOUT ROWID;

-- The first and last instant of each chunk.
CREATE TABLE chunk_spans (
    chunk       INTEGER PRIMARY KEY,
    first_at    INTEGER NOT NULL,
    last_at     INTEGER NOT NULL
) STRICT;

-- Offers of campaigns that were run with other tools, from the shop's files.
CREATE TABLE past_offers (
    campaign         TEXT NOT NULL,
    user             INTEGER NOT NULL REFERENCES users,
    batch            INTEGER NOT NULL REFERENCES batches,
    arm              TEXT,                           -- the group's name as the file has it
    discount_percent REAL,
    discount_minor   INTEGER,                        -- a discount in money
    sent_at          INTEGER NOT NULL,
    ends_at          INTEGER,
    code             TEXT,
    redeemed_at      INTEGER,
    PRIMARY KEY (campaign, user, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_offers_by_arm ON past_offers (campaign, arm);

-- What customers said about marketing messages; `domain/consent.rs` says what is in force. Each batch keeps its own
-- statements, so that undoing another loses nothing.
CREATE TABLE consents (
    statement   INTEGER PRIMARY KEY AUTOINCREMENT,
    user        INTEGER NOT NULL REFERENCES users,
    channel     TEXT NOT NULL,                       -- 'all': every channel
    state       TEXT NOT NULL CHECK (state IN ('yes', 'no_permission', 'refused')),
    at          INTEGER NOT NULL,                    -- when it was said; where that is not known, when it was loaded
    is_dated    INTEGER NOT NULL CHECK (is_dated IN (0, 1)),   -- whether `at` is when it was said
    source      TEXT NOT NULL,
    wording     TEXT,                                -- as the file or the operator has it
    operator    TEXT,
    batch       INTEGER REFERENCES batches           -- NULL: typed by the operator
) STRICT;
CREATE INDEX consents_by_user ON consents (user);
CREATE INDEX consents_by_batch ON consents (batch);

-- People who are kept out of models and campaigns: family, staff, wholesalers and testers by the operator's wish, and
-- customers who asked that their data be kept and not used (restricted).
CREATE TABLE exclusions (
    exclusion   INTEGER PRIMARY KEY AUTOINCREMENT,
    user        INTEGER NOT NULL REFERENCES users,
    is_restriction INTEGER NOT NULL DEFAULT 0 CHECK (is_restriction IN (0, 1)),
    at          INTEGER NOT NULL,
    why         TEXT,
    operator    TEXT,
    ended_at    INTEGER                              -- NULL: in force
) STRICT;
CREATE INDEX exclusions_by_user ON exclusions (user);

-- Model runs: the data, parameters and seed of each, and how long it took.
CREATE TABLE model_runs (
    run         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    as_of       INTEGER NOT NULL,
    parameters  TEXT NOT NULL CHECK (json_valid(parameters)),
    seed        INTEGER NOT NULL,
    made_at     INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    program     TEXT NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body))  -- shop-wide results: norms, centres, findings
) STRICT;

CREATE TABLE current_runs (
    kind        TEXT PRIMARY KEY,
    run         INTEGER NOT NULL REFERENCES model_runs
) STRICT, WITHOUT ROWID;

-- Parts of a fitted model that are read by key: the neighbours of an item, the popularity list.
CREATE TABLE model_parts (
    run         INTEGER NOT NULL REFERENCES model_runs,
    part        TEXT NOT NULL,
    key         INTEGER NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (run, part, key)
) STRICT, WITHOUT ROWID;

-- Features of each user from the current `profile` run, for `export` and `sql`; the program computes its own afresh.
-- Where a cluster computed them, they are packed by the run's part `columns`: features(body, columns) shows them.
CREATE TABLE profiles (
    user        INTEGER PRIMARY KEY REFERENCES users,
    run         INTEGER NOT NULL REFERENCES model_runs,
    body        ANY NOT NULL CHECK (typeof(body) = 'blob' OR typeof(body) = 'text' AND json_valid(body))
) STRICT;

-- Segments; ids are never reused, across runs and methods.
CREATE TABLE segments (
    segment     INTEGER PRIMARY KEY AUTOINCREMENT,
    made_by     TEXT NOT NULL,                       -- behavior, rfm, mixture, density, defined
    name        TEXT NOT NULL,
    is_renamed  INTEGER NOT NULL DEFAULT 0 CHECK (is_renamed IN (0, 1)),
    rule        TEXT,                                -- of a defined segment
    run         INTEGER REFERENCES model_runs,       -- the last run that found it
    body        TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(body)),
    created_at  INTEGER NOT NULL,
    retired_at  INTEGER
) STRICT;

CREATE TABLE segment_members (
    segment     INTEGER NOT NULL REFERENCES segments,
    user        INTEGER NOT NULL REFERENCES users,
    run         INTEGER REFERENCES model_runs,
    since       INTEGER NOT NULL,
    body        TEXT CHECK (body IS NULL OR json_valid(body)),   -- distances to the own and the next centre
    PRIMARY KEY (segment, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX segment_members_by_user ON segment_members (user);

-- The learned segment of each user from a run on, for answers about a past day; a row where it changed.
CREATE TABLE past_segments (
    user        INTEGER NOT NULL REFERENCES users,
    run         INTEGER NOT NULL REFERENCES model_runs,
    segment     INTEGER REFERENCES segments,          -- NULL: in none
    PRIMARY KEY (user, run)
) STRICT, WITHOUT ROWID;

-- The names of each segment, each from an instant on.
CREATE TABLE past_names (
    segment     INTEGER NOT NULL REFERENCES segments,
    at          INTEGER NOT NULL,
    name        TEXT NOT NULL,
    PRIMARY KEY (segment, at)
) STRICT, WITHOUT ROWID;

-- Findings of the `patterns` runs, for `sql`.
CREATE TABLE patterns (
    run         INTEGER NOT NULL REFERENCES model_runs,
    kind        TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    body        TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (run, kind, rank)
) STRICT, WITHOUT ROWID;

-- Items that the operator keeps out of recommendations and campaigns, by the shop's own id: a load that is
-- undone and done again changes nothing here.
CREATE TABLE hidden_items (
    id          TEXT PRIMARY KEY COLLATE NOCASE,
    at          INTEGER NOT NULL,
    operator    TEXT
) STRICT, WITHOUT ROWID;

-- Lists that `recommend all` handed out.
CREATE TABLE recommendations (
    run         INTEGER NOT NULL REFERENCES model_runs,
    user        INTEGER NOT NULL REFERENCES users,
    list        TEXT NOT NULL,
    rank        INTEGER NOT NULL,
    item        INTEGER NOT NULL REFERENCES items,
    score       REAL NOT NULL,
    reasons     TEXT NOT NULL CHECK (json_valid(reasons)),
    PRIMARY KEY (run, user, list, rank)
) STRICT, WITHOUT ROWID;

-- Lists that a cluster computed: items by key with scores and reasons, packed; list_items(body) shows the keys. The
-- run's parameters say which list.
CREATE TABLE computed_lists (
    user        INTEGER PRIMARY KEY REFERENCES users,
    run         INTEGER NOT NULL REFERENCES model_runs,
    body        BLOB NOT NULL
) STRICT;

CREATE TABLE campaigns (
    campaign    INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL CHECK (kind IN ('coupon', 'flash', 'members', 'winback', 'reminder')),
    state       TEXT NOT NULL CHECK (state IN ('draft', 'launched', 'sent', 'ended', 'cancelled')),
    segment     INTEGER REFERENCES segments,
    rule        TEXT,
    terms       TEXT NOT NULL CHECK (json_valid(terms)),
    draft       TEXT NOT NULL CHECK (json_valid(draft)),   -- what the design expects
    note        TEXT,
    seed        INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    launched_at INTEGER,
    sent_at     INTEGER,
    starts_at   INTEGER,
    ends_at     INTEGER,
    closed_at   INTEGER
) STRICT;

CREATE TABLE offers (
    offer       INTEGER PRIMARY KEY,
    campaign    INTEGER NOT NULL REFERENCES campaigns,
    user        INTEGER NOT NULL REFERENCES users,
    arm         TEXT NOT NULL CHECK (arm IN ('offered', 'test', 'held_out')),   -- test: an offer of the second depth
    items       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(items)),
    made_at     INTEGER NOT NULL,
    UNIQUE (campaign, user)
) STRICT;
CREATE INDEX offers_by_user ON offers (user);

-- Goodwill: what support gave to one customer, apart from all campaigns.
CREATE TABLE grants (
    "grant"     INTEGER PRIMARY KEY,
    user        INTEGER NOT NULL REFERENCES users,
    terms       TEXT NOT NULL CHECK (json_valid(terms)),     -- discount and minimum spend
    why         TEXT NOT NULL,
    operator    TEXT,
    made_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX grants_by_user ON grants (user);

-- A code of an offer or of goodwill. Its state and end follow from its events and uses; none of them is stored with it.
CREATE TABLE codes (
    code        TEXT PRIMARY KEY,                     -- as printed: ABCD-EFGH-JKLM
    offer       INTEGER REFERENCES offers,
    "grant"     INTEGER REFERENCES grants,
    issued_at   INTEGER NOT NULL,
    replaces    TEXT REFERENCES codes,                -- the code that was taken back for this one
    CHECK ((offer IS NULL) <> ("grant" IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_by_offer ON codes (offer);
CREATE INDEX codes_by_grant ON codes ("grant") WHERE "grant" IS NOT NULL;

-- What happened to a code after it was issued. Rows are never changed, and deleted only when the customer is erased.
CREATE TABLE code_events (
    event       INTEGER PRIMARY KEY AUTOINCREMENT,
    code        TEXT NOT NULL REFERENCES codes,
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('sent', 'granted', 'ended', 'extended', 'void', 'reissued')),
    until       INTEGER,                              -- the end of the code from here on; NULL: as before
    other       TEXT REFERENCES codes (code),         -- the code that replaces it
    why         TEXT,
    operator    TEXT
) STRICT;
CREATE INDEX code_events_by_code ON code_events (code);
CREATE TRIGGER code_events_are_not_changed BEFORE UPDATE ON code_events
WHEN NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT RAISE(ABORT, 'events of codes are append-only'); END;
CREATE TRIGGER code_events_are_not_deleted BEFORE DELETE ON code_events
WHEN NOT EXISTS (SELECT 1 FROM code_owners JOIN erasing USING (user) WHERE code = OLD.code)
BEGIN SELECT RAISE(ABORT, 'events of codes are append-only'); END;

-- Uses of codes that the operator recorded.
CREATE TABLE redemptions (
    redemption   INTEGER PRIMARY KEY,
    code         TEXT NOT NULL REFERENCES codes,
    "order"      TEXT COLLATE NOCASE,
    at           INTEGER NOT NULL,
    recorded_at  INTEGER NOT NULL,
    source       TEXT NOT NULL CHECK (source IN ('typed', 'file')),
    amount_minor INTEGER,
    operator     TEXT
) STRICT;
CREATE INDEX redemptions_by_code ON redemptions (code);

-- Our codes in the orders in force: follows from `orders.code`, and goes with the batch that brought it.
CREATE TABLE order_codes (
    "order"     INTEGER NOT NULL REFERENCES orders,
    code        TEXT NOT NULL REFERENCES codes,
    PRIMARY KEY ("order", code)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_codes_by_code ON order_codes (code);

-- Whose each code is.
CREATE VIEW code_owners AS
    SELECT c.code, c.issued_at, f.campaign, ifnull(f.user, g.user) AS user
    FROM codes c LEFT JOIN offers f USING (offer) LEFT JOIN grants g USING ("grant");

-- The uses of codes, recorded and found in orders. A use on a cancelled order, one with no purchase (3) and no
-- total (5) in force, does not count.
CREATE VIEW code_uses AS
    SELECT u.*, o."order" IS NULL OR EXISTS (
        SELECT 1 FROM actions_in_force a
        WHERE a.identity = o.identity AND a."order" = o."order" AND a.kind IN (3, 5)) AS counts
    FROM (SELECT code, "order" AS id, at, source, operator, amount_minor FROM redemptions
          UNION ALL
          SELECT k.code, o.id, nullif(o.at, 0), 'orders', NULL, NULL
          FROM order_codes k JOIN orders o USING ("order")) u
    LEFT JOIN orders o USING (id);

-- Why each user of an audience got an offer or not: every gate as it ran. Rows are never changed, and deleted only when
-- the customer is erased.
CREATE TABLE decisions (
    decision    INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign    INTEGER NOT NULL REFERENCES campaigns,
    user        INTEGER NOT NULL REFERENCES users,
    outcome     TEXT NOT NULL CHECK (outcome IN ('offered', 'held_out', 'blocked')),
    at          INTEGER NOT NULL,
    run         INTEGER REFERENCES model_runs,
    gates       TEXT NOT NULL CHECK (json_valid(gates)),
    items       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(items)),
    operator    TEXT
) STRICT;
CREATE INDEX decisions_by_user ON decisions (user, campaign);
CREATE INDEX decisions_by_campaign ON decisions (campaign);
CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
WHEN OLD.user NOT IN (SELECT user FROM erasing)
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

-- Who viewed whose data.
CREATE TABLE access_log (
    access      INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    operator    TEXT,
    command     TEXT NOT NULL,
    shown       TEXT NOT NULL,
    user        INTEGER
) STRICT;

-- Notes that support wrote about users.
CREATE TABLE user_notes (
    note        INTEGER PRIMARY KEY,
    user        INTEGER NOT NULL REFERENCES users,
    at          INTEGER NOT NULL,
    operator    TEXT,
    kind        TEXT NOT NULL CHECK (kind IN ('note', 'complaint', 'settled')),
    text        TEXT NOT NULL
) STRICT;
CREATE INDEX user_notes_by_user ON user_notes (user);

-- Facts that the operator corrected for a customer; they stand above what any file says.
CREATE TABLE corrections (
    correction  INTEGER PRIMARY KEY AUTOINCREMENT,    -- the newest of a user's fact is in force
    user        INTEGER NOT NULL REFERENCES users,
    field       TEXT NOT NULL,
    value       TEXT,                                -- NULL: the fact is taken away
    at          INTEGER NOT NULL,
    operator    TEXT
) STRICT;
CREATE INDEX corrections_by_user ON corrections (user, field);

-- Files that the program wrote: exports, lists and backups.
CREATE TABLE files_written (
    path        TEXT PRIMARY KEY,                     -- absolute
    at          INTEGER NOT NULL,                     -- the last time
    what        TEXT NOT NULL,                        -- the command's name
    personal    INTEGER NOT NULL CHECK (personal IN (0, 1)),   -- whether it may hold customers' data
    digest      BLOB,                                 -- SHA-256 of what was written; NULL: never read as a shop's file
    operator    TEXT
) STRICT, WITHOUT ROWID;

-- The users whom an erasure is deleting; empty at all other times.
CREATE TABLE erasing (
    user        INTEGER PRIMARY KEY
) STRICT;

-- What took rows out of the chain: the erasure of a customer, who is not named, or the undoing of a load. A
-- readmission takes out no row of the chain: it lifts the tombstones of an erased customer who came back.
CREATE TABLE removals (
    removal     INTEGER PRIMARY KEY AUTOINCREMENT,
    why         TEXT NOT NULL CHECK (why IN ('erasure', 'undo', 'readmission')),
    at          INTEGER NOT NULL,
    operator    TEXT,
    reason      TEXT,                                -- of a readmission, as typed
    rows        INTEGER NOT NULL,                     -- all rows that were deleted, in the chain or not
    entries     TEXT NOT NULL CHECK (json_valid(entries)),   -- of the chain: [[first, last], ..]
    finished_at INTEGER                               -- NULL: the file has not been written again since
) STRICT;

-- Keyed hashes of the ids, addresses, numbers and orders of erased customers, so that no load brings them back.
CREATE TABLE tombstones (
    mark        BLOB PRIMARY KEY CHECK (length(mark) = 32),
    removal     INTEGER NOT NULL REFERENCES removals
) STRICT, WITHOUT ROWID;

-- The hash chain over decisions, consents, accesses and removals. Each entry commits to one row by a salted hash, and
-- its hash covers the entry before it. Where a row is deleted its salt goes too, and nothing can be guessed from the
-- commitment that stays.
CREATE TABLE chain (
    entry       INTEGER PRIMARY KEY,                  -- 1, 2, 3 ...
    kind        TEXT NOT NULL CHECK (kind IN ('decision', 'consent', 'access', 'removal')),
    "row"       INTEGER NOT NULL,                     -- the row's key in its table
    salt        BLOB CHECK (length(salt) = 16),       -- NULL: the row was removed
    commitment  BLOB NOT NULL CHECK (length(commitment) = 32),
    hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX chain_by_row ON chain (kind, "row");
CREATE TRIGGER chain_is_not_changed BEFORE UPDATE ON chain
WHEN NEW.salt IS NOT NULL OR NEW.entry <> OLD.entry OR NEW.kind <> OLD.kind OR NEW."row" <> OLD."row"
    OR NEW.commitment <> OLD.commitment OR NEW.hash <> OLD.hash
BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
CREATE TRIGGER chain_is_not_deleted BEFORE DELETE ON chain
BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
