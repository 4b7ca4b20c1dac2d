-- The ledger's tables, step by step. Version n of the schema is what the first n steps make; a step that was
-- published never changes. Comments stand on lines of their own, every statement ends with its line.

-- VERSION 1
CREATE TABLE message (
    id TEXT PRIMARY KEY, unit TEXT NOT NULL, kind TEXT NOT NULL, file TEXT NOT NULL,
    hash TEXT NOT NULL, state TEXT NOT NULL, intended_at TEXT NOT NULL, done_at TEXT,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX message_unit ON message (unit, kind);
CREATE TABLE return (
    hash TEXT PRIMARY KEY, unit TEXT, name TEXT NOT NULL, file TEXT NOT NULL, source TEXT NOT NULL,
    received_at TEXT NOT NULL, collected_at TEXT NOT NULL, sender TEXT NOT NULL, status TEXT NOT NULL,
    year INTEGER, note TEXT NOT NULL, findings TEXT NOT NULL
);
CREATE INDEX return_unit ON return (unit, received_at);
CREATE TABLE odd (
    hash TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, collected_at TEXT NOT NULL,
    why TEXT NOT NULL
);
CREATE TABLE approval (
    unit TEXT PRIMARY KEY, hash TEXT NOT NULL, by TEXT NOT NULL, secrecy_by TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE publication (
    unit TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, folder TEXT NOT NULL,
    reason TEXT NOT NULL, at TEXT NOT NULL, published_on TEXT, address TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (unit, version)
);

-- VERSION 2
-- Units and people of the list; who approved and who examined for secrets are people, too.
CREATE TABLE unit (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL, approved_on TEXT NOT NULL,
    listed_at TEXT NOT NULL, gone_at TEXT
);
CREATE TABLE person (
    name TEXT NOT NULL, role TEXT NOT NULL, unit TEXT NOT NULL, since TEXT NOT NULL,
    PRIMARY KEY (name, role, unit)
);
-- Every approval stays: a correction has another, beside that of the first version.
CREATE TABLE approvals (
    unit TEXT NOT NULL, hash TEXT NOT NULL, by TEXT NOT NULL, secrecy_by TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (unit, hash)
);
INSERT INTO approvals SELECT * FROM approval;
DROP TABLE approval;
ALTER TABLE approvals RENAME TO approval;
INSERT OR IGNORE INTO person
    SELECT by, 'approves', '', at FROM approval
    UNION SELECT secrecy_by, 'secrecy', '', at FROM approval;
-- What a return was answered, and what is different in it from the unit's return before.
CREATE TABLE answer (
    hash TEXT PRIMARY KEY, message TEXT NOT NULL, before TEXT NOT NULL, changes TEXT NOT NULL
);
INSERT INTO answer SELECT hash, id, '', '[]' FROM message WHERE kind = 'answer';
-- To whom a letter is written, by marks: one whose address was mended is written anew.
ALTER TABLE message ADD COLUMN addressed TEXT NOT NULL DEFAULT '';
-- Mails of a mailbox that were taken in, so that they are not fetched again.
CREATE TABLE fetched (mail TEXT PRIMARY KEY, at TEXT NOT NULL);

-- VERSION 3
-- What the draft of a letter was when it was written: one that somebody has edited is kept.
ALTER TABLE message ADD COLUMN content TEXT NOT NULL DEFAULT '';
-- The issue number in a return; what it was judged under, how often, and what it was called.
ALTER TABLE return ADD COLUMN issue TEXT NOT NULL DEFAULT '';
ALTER TABLE return ADD COLUMN judged_under TEXT NOT NULL DEFAULT '';
ALTER TABLE return ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
-- What was set aside is tried again: where its content is kept, under what it was judged, how often.
ALTER TABLE odd ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE odd ADD COLUMN received_at TEXT NOT NULL DEFAULT '';
ALTER TABLE odd ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE odd ADD COLUMN retry INTEGER NOT NULL DEFAULT 0;
ALTER TABLE odd ADD COLUMN judged_under TEXT NOT NULL DEFAULT '';
ALTER TABLE odd ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
-- The campaign's identity, from which issue numbers are made.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta VALUES ('campaign', lower(hex(randomblob(16))));
-- Runs of commands: one that was killed has no end, and its unfinished files are known by its token.
CREATE TABLE run (
    number INTEGER PRIMARY KEY, token TEXT NOT NULL, command TEXT NOT NULL, started_at TEXT NOT NULL,
    ended_at TEXT
);
-- Files that the program wrote under names that somebody else might have used before.
CREATE TABLE written (path TEXT PRIMARY KEY, hash TEXT NOT NULL, at TEXT NOT NULL);
-- Every workbook that was issued: its number, for whom, and which file.
CREATE TABLE issue (
    number TEXT PRIMARY KEY, unit TEXT NOT NULL, hash TEXT NOT NULL, file TEXT NOT NULL,
    issued_at TEXT NOT NULL
);
-- The journal: entries that cannot be changed without breaking the chain of their hashes.
CREATE TABLE journal (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL, data TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
);

-- VERSION 4
-- What a draft was written from: one that waits follows dates, contacts and addresses that change.
ALTER TABLE message ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN words TEXT NOT NULL DEFAULT '{}';
-- The mail that a file came in: what an answer refers to, and what belongs together.
ALTER TABLE return ADD COLUMN mail_id TEXT NOT NULL DEFAULT '';
ALTER TABLE odd ADD COLUMN mail_id TEXT NOT NULL DEFAULT '';
-- What a return's findings depend on beside the return: where that changes, it is judged again.
ALTER TABLE return ADD COLUMN rules TEXT NOT NULL DEFAULT '';
-- Who ran a command.
ALTER TABLE run ADD COLUMN officer TEXT NOT NULL DEFAULT '';
-- What officers decide about units and files; each step stands in the journal, too.
CREATE TABLE deadline (
    unit TEXT PRIMARY KEY, due TEXT NOT NULL, instead TEXT NOT NULL, reason TEXT NOT NULL,
    officer TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE exemption (
    unit TEXT PRIMARY KEY, reason TEXT NOT NULL, until TEXT NOT NULL, officer TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE remark (
    number INTEGER PRIMARY KEY, unit TEXT NOT NULL, text TEXT NOT NULL, officer TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE aside (
    hash TEXT PRIMARY KEY, unit TEXT NOT NULL, reason TEXT NOT NULL, officer TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE taken (
    hash TEXT PRIMARY KEY, unit TEXT NOT NULL, reason TEXT NOT NULL, officer TEXT NOT NULL,
    at TEXT NOT NULL
);
-- Confirmation sheets on paper: the check code on each, and the return it belongs to ("" for none).
CREATE TABLE sheet (
    number INTEGER PRIMARY KEY, unit TEXT NOT NULL, code TEXT NOT NULL, hash TEXT NOT NULL,
    officer TEXT NOT NULL, at TEXT NOT NULL
);

-- VERSION 5
-- Which tables and sections stand in a file of a publication, of those that were looked for (a hash).
CREATE TABLE content (hash TEXT PRIMARY KEY, sought TEXT NOT NULL, found TEXT NOT NULL);

-- VERSION 6
-- How units are reached now; the file holds it, since no addresses stand in a ledger.
CREATE TABLE contact (
    unit TEXT PRIMARY KEY, file TEXT NOT NULL, hash TEXT NOT NULL, reason TEXT NOT NULL,
    officer TEXT NOT NULL, at TEXT NOT NULL
);
-- What came in, was not taken, and was seen to otherwise: a question that was answered.
CREATE TABLE settled (
    hash TEXT PRIMARY KEY, unit TEXT NOT NULL, reason TEXT NOT NULL, officer TEXT NOT NULL,
    at TEXT NOT NULL
);
